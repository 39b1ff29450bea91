import {
  DrydockError,
  ERRORS,
  statusOf,
  type ErrorCode,
  type JsonObject,
  type Problem,
} from '@drydock/model';
import type { AnswerStore } from '../wish/answers.ts';
import { keyReused } from '../wish/once.ts';
import type { Idempotency } from '../wish/wish.ts';

/** Larger answers are not kept: a note of how the command ended is. */
const KEPT_BYTES_MAX = 32 * 1_024;
const OK = 200;

/**
 * Runs what a key stands for once. The key is taken right before the program starts: whatever
 * refused it until then may be tried again under the same key.
 */
export interface KeyedUse {
  /**
   * The answer of before, or null where the key is new. Throws what was refused before, and where there is
   * nothing to give.
   */
  repeated(): Promise<string | null>;
  /** Throws where another request has taken the key meanwhile. */
  claim(): Promise<void>;
  /**
   * It has answered, perhaps without having done anything that would have claimed the key. Returns
   * the answer to give: the first one, where others were answered at the same time.
   *
   * @param body - null if it must not be kept
   * @param end - how it ended, for who repeats it and finds no answer
   */
  answered(body: string | null, end?: string): Promise<string | null>;
  /** It failed after it had been started. What it refused with, it refuses with again. */
  fail(error: unknown): Promise<void>;
}

export function createKeyedUse(
  answers: AnswerStore,
  projectId: string,
  idempotency: Idempotency | null,
  what: 'command' | 'operation' = 'command',
): KeyedUse {
  if (idempotency === null) {
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      repeated: () => Promise.resolve(null),
      claim: nothing,
      answered: (body) => Promise.resolve(body),
      fail: nothing,
    };
  }
  const { key, requestHash } = idempotency;
  let claimed = false;

  const repeated = async (): Promise<string | null> => {
    const before = await answers.find(projectId, key);
    if (before === null) {
      return null;
    }
    if (!before.requestHash.equals(requestHash)) {
      throw keyReused();
    }
    const { body, error } = before.answer;
    if (isKeptError(error)) {
      throw errorFrom(error);
    }
    if (before.status === OK && typeof body === 'string') {
      return Buffer.from(body, 'base64').toString('utf8');
    }
    if (before.answer['harmless'] === true) {
      return null;
    }
    throw alreadyRun(what, before.status === null ? null : before.answer);
  };

  const finish = async (status: number, answer: JsonObject): Promise<void> => {
    if (claimed) {
      await answers.finish(projectId, key, { status, answer });
    }
  };

  return {
    repeated,
    claim: async () => {
      const answer = { startedAt: new Date().toISOString() };
      claimed = await answers.claim(projectId, idempotency, { status: null, answer });
      if (!claimed) {
        await repeated();
        throw alreadyRun(what, null);
      }
    },
    answered: async (body, end = 'answered') => {
      const answer = { end, ...keptOf(body) };
      if (claimed) {
        await recorded(() => finish(OK, answer));
        return body;
      }
      // What did nothing may be asked again where its answer is not kept.
      const harmless = { status: OK, answer: { ...answer, harmless: true } };
      const isFirst = await answers.claim(projectId, idempotency, harmless);
      return isFirst ? body : ((await repeated()) ?? body);
    },
    fail: (error) =>
      DrydockError.is(error)
        ? finish(statusOf(error), { end: error.code, error: keptError(error) })
        : finish(ERRORS.internal.status, { end: 'internal' }),
  };
}

function keptOf(body: string | null): JsonObject {
  // In base64, because an output may hold what PostgreSQL's JSON cannot.
  return body !== null && Buffer.byteLength(body) <= KEPT_BYTES_MAX
    ? { body: Buffer.from(body).toString('base64') }
    : {};
}

interface KeptError extends JsonObject {
  readonly code: string;
  readonly message: string;
}

function keptError({ code, message, hint, problems, healsInTime }: DrydockError): KeptError {
  return {
    code,
    message,
    ...(hint !== undefined && { hint }),
    problems: problems.map(({ field, detail }) => ({ field, detail })),
    healsInTime,
  };
}

function isKeptError(value: unknown): value is KeptError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

function errorFrom({ code, message, hint, problems, healsInTime }: KeptError): DrydockError {
  // A newer process may have kept a code that is not known here.
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal';
  return new DrydockError(known, message, {
    ...(typeof hint === 'string' && { hint }),
    problems: (problems ?? []) as unknown as readonly Problem[],
    healsInTime: healsInTime === true,
  });
}

function alreadyRun(what: string, answer: JsonObject | null): DrydockError {
  if (answer === null) {
    return new DrydockError('conflict', `The ${what} of this Idempotency-Key was started before.`, {
      hint: 'It runs still, or its end was not recorded. A new key runs it again.',
    });
  }
  const end = typeof answer['end'] === 'string' ? answer['end'] : 'an unknown end';
  return new DrydockError(
    'conflict',
    `The ${what} of this Idempotency-Key has run before and ended with ${end}.`,
    { hint: 'Its answer was not kept. A new key runs it again.' },
  );
}

/** The outcome is the caller's even where it could not be recorded. */
export async function recorded(record: () => Promise<void>): Promise<void> {
  try {
    await record();
  } catch (error) {
    if (!(DrydockError.is(error) && error.code === 'database-unavailable')) {
      throw error;
    }
  }
}
