import { plainLine } from '@drydock/model';
import { AddressForbidden } from '../client/guarded-agents.ts';
import { Ec2Failure } from './ec2-failure.ts';
import { isThrottled, judgeError } from './error-table.ts';
import { sentenceFor } from './sentences.ts';

/** What a call was about, for the sentence on it. */
export interface CallFacts {
  /** As IAM names it: `RunInstances`. */
  readonly action: string;
  readonly region: string;
  readonly url: string;
  /** What was to be launched: `m7i.large in subnet-0123 (spot)`. */
  readonly offer?: string;
  readonly now: number;
  /** What throttling means where the answer does not say it, in milliseconds. */
  readonly throttledMs: number;
}

/** EC2's own words are shown so far. */
const WORDS_LENGTH_MAX = 300;

/** A clock that is off by more is named: AWS refuses signatures that are five minutes old. */
const SKEW_MS = 60_000;

const RETRY_AFTER_MAX_MS = 300_000;

/** Connections that were never made: nothing was sent. */
const UNSENT = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

interface SdkError {
  readonly name?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  readonly cause?: unknown;
}

/** Whatever a call of the SDK threw, as what it means. */
export function toFailure(thrown: unknown, facts: CallFacts): Ec2Failure {
  const forbidden = forbiddenIn(thrown);
  if (forbidden !== null) {
    return new Ec2Failure(
      `${facts.url} leads to ${forbidden.address}, which no endpoint of a configuration may lead to.`,
      {
        outcome: 'unsent',
        code: 'address-forbidden',
        scope: 'request',
        follows: 'stop',
        throttledMs: null,
        hint: '`privateEndpoint: true` allows it, where the installation grants that to the project.',
      },
    );
  }
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const status = error.$metadata?.httpStatusCode ?? null;
  return status === null ? withoutAnswer(error, facts) : answered(error, status, facts);
}

function forbiddenIn(thrown: unknown): AddressForbidden | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof AddressForbidden) {
      return error;
    }
  }
  return null;
}

function answered(error: SdkError, status: number, facts: CallFacts): Ec2Failure {
  const code = error.Code ?? (isCode(error.name) ? error.name : null);
  const headers = error.$response?.headers ?? {};
  const said = plainLine(withoutSecrets(error.message ?? ''), WORDS_LENGTH_MAX);
  const { scope, follows, made } = judgeError(code, status, said);
  const sentence = sentenceFor(code, {
    ...facts,
    status,
    said,
    skewMs: skewOf(headers, facts.now),
  });
  return new Ec2Failure(sentence, {
    outcome: made === 'nothing' ? 'refused' : 'unknown',
    code: code ?? `http-${status}`,
    scope,
    follows,
    throttledMs: isThrottled(code, status) ? (retryAfterMs(headers) ?? facts.throttledMs) : null,
  });
}

function withoutAnswer(error: SdkError, facts: CallFacts): Ec2Failure {
  const { url, region, action } = facts;
  const failure = (
    sentence: string,
    outcome: 'unknown' | 'unsent',
    code: string,
    scope: 'account' | 'credential' = 'account',
  ): Ec2Failure =>
    new Ec2Failure(sentence, { outcome, code, scope, follows: 'pause', throttledMs: null });
  if (error.name === 'CredentialsProviderError') {
    return failure(
      'AWS’s SDK finds no keys on the machine of Drydock (`credentials: chain`).',
      'unsent',
      error.name,
      'credential',
    );
  }
  if (error.code === 'ENOTFOUND') {
    return failure(
      `There is no host of the name of ${url}: is there a region "${region}"?`,
      'unsent',
      'unreachable',
    );
  }
  if (error.code !== undefined && UNSENT.includes(error.code)) {
    return failure(`${url} cannot be reached: ${error.code}.`, 'unsent', 'unreachable');
  }
  const isLate = error.name === 'TimeoutError' || error.name === 'AbortError';
  const why = isLate
    ? 'did not answer in time'
    : `broke off (${plainLine(error.code ?? error.name ?? 'no reason', 40)})`;
  return failure(`${url} ${why} when asked for ${action}.`, 'unknown', 'no-answer');
}

/** Codes are words; the SDK says `Error` and `Unknown` where the answer had none. */
const isCode = (name: string | undefined): name is string =>
  name !== undefined &&
  /^[A-Z][A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/.test(name) &&
  !NO_CODES.includes(name);

const NO_CODES = ['Error', 'Unknown', 'TypeError', 'SyntaxError', 'EC2ServiceException'];

/** Some answers cite the signed request, tokens and all, or a message for one call of IAM. */
const withoutSecrets = (message: string): string =>
  message
    .replace(/(The Canonical String|Encoded authorization failure message)[^]*$/, '')
    .replace(/[A-Za-z0-9+/=_-]{80,}/g, '…');

function skewOf(headers: Readonly<Record<string, string>>, now: number): number | null {
  const theirs = Date.parse(headers['date'] ?? '');
  const skewMs = now - theirs;
  return Number.isFinite(skewMs) && Math.abs(skewMs) > SKEW_MS ? skewMs : null;
}

function retryAfterMs(headers: Readonly<Record<string, string>>): number | null {
  const seconds = Number(headers['retry-after'] ?? NaN);
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds * 1_000, RETRY_AFTER_MAX_MS)
    : null;
}
