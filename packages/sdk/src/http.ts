import type { AnswerOf, CLIENT_HEADER, RouteName } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { pause, pauseMs } from './backoff.ts';
import { locate, type PathParameters, type Query } from './endpoints.ts';
import { ApiError, errorFromAnswer, unreachable } from './errors.ts';
import { uuid } from './uuid.ts';

export type Fetch = typeof globalThis.fetch;

/** How one call is made. Times in milliseconds. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For one try; default 10 s. A call that waits on the server's side needs more. */
  readonly timeoutMs?: number;
  /** Tries altogether, the first included; default 5. */
  readonly triesMax?: number;
  /** Default: a new one for each call that needs one, the same for its retries. */
  readonly idempotencyKey?: string | undefined;
  /** Pauses between tries do not keep the process alive. */
  readonly background?: boolean;
}

export interface CallInput {
  readonly id?: string;
  readonly params?: PathParameters;
  readonly query?: Query;
  readonly body?: object | undefined;
}

export interface Timed<Answer> {
  readonly answer: Answer;
  /** When the try that was answered began, on the monotonic clock. */
  readonly startedAtMs: number;
  /** The `Date` header: the server's clock, in whole seconds; null where it is missing. */
  readonly serverDateMs: number | null;
}

const TIMEOUT_MS = 10_000;
const TRIES_MAX = 5;
/**
 * They need no key, and the server would keep a record of each for a day: a lease has one release,
 * however often it is asked for, and a renewal, of which a kept lease needs thousands, never shortens.
 */
const ALIKE_EACH_TIME: ReadonlySet<RouteName> = new Set(['leases.release', 'leases.renew']);
/** A server may ask for more patience than this; then the caller hears of the error instead. */
const RETRY_AFTER_MAX_MS = 10_000;

/** Speaks HTTP: one URL, one token or session, errors as `DrydockError`, retries where they cannot double. */
export class Http {
  readonly url: string;
  /** Headers that say who asks: a secret, as the token is. */
  readonly identity: Readonly<Record<string, string>>;
  readonly #fetch: Fetch;

  /** @param options - without a token, requests have the cookie that the browser adds */
  constructor(options: { url: string; token: string | null; fetch?: Fetch | undefined }) {
    this.url = checkedUrl(options.url);
    this.identity = identityOf(options.token);
    // Looked up with each call: instrumentation replaces the global after modules are loaded.
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  async call<Name extends RouteName>(
    name: Name,
    input: CallInput = {},
    options: CallOptions = {},
  ): Promise<AnswerOf<Name>> {
    return (await this.timed(name, input, options)).answer;
  }

  async timed<Name extends RouteName>(
    name: Name,
    input: CallInput = {},
    options: CallOptions = {},
  ): Promise<Timed<AnswerOf<Name>>> {
    const { method, path } = locate(name, input.id, input.query, input.params);
    const idempotencyKey = method === 'POST' ? keyFor(name, options) : undefined;
    const triesMax = options.triesMax ?? TRIES_MAX;
    for (let tried = 1; ; tried += 1) {
      options.signal?.throwIfAborted();
      const startedAtMs = performance.now();
      let delayMs = pauseMs(tried);
      try {
        const timeout = AbortSignal.timeout(Math.ceil(options.timeoutMs ?? TIMEOUT_MS));
        const response = await this.send(method, path, {
          body: input.body,
          idempotencyKey,
          signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
        });
        const text = await this.text(response);
        if (response.ok) {
          return {
            answer: this.#parse(text, response.status) as AnswerOf<Name>,
            startedAtMs,
            serverDateMs: dateOf(response.headers),
          };
        }
        delayMs = Math.max(delayMs, retryAfterMs(response.headers));
        throw errorFromAnswer(response.status, text);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (tried >= triesMax || delayMs > RETRY_AFTER_MAX_MS || !mayRetry(method, error)) {
          throw error;
        }
      }
      await pause(delayMs, { signal: options.signal, background: options.background ?? false });
    }
  }

  /** One request, without retries: the answer as soon as its headers are there, whatever it is. */
  async send(
    method: string,
    path: string,
    request: {
      body?: object | undefined;
      /** A body that is no JSON. */
      bytes?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
      idempotencyKey?: string | undefined;
      accept?: string;
      signal: AbortSignal;
    },
  ): Promise<Response> {
    const { body, bytes, idempotencyKey } = request;
    try {
      return await this.#fetch(`${this.url}${path}`, {
        method,
        headers: {
          accept: request.accept ?? 'application/json',
          ...this.identity,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(bytes !== undefined && { 'content-type': 'application/octet-stream' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // As the standard has it, the answer comes when all was sent.
        ...(bytes !== undefined && { body: bytes, duplex: 'half' }),
        // The token, or the cookie, belongs to this URL alone.
        redirect: 'error',
        signal: request.signal,
      });
    } catch (error) {
      throw unreachable(this.url, error);
    }
  }

  /** The whole body. It may be cut as well as the answer. */
  async text(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw unreachable(this.url, error);
    }
  }

  #parse(text: string, status: number): unknown {
    if (text === '') {
      return undefined;
    }
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw errorFromAnswer(status, text);
    }
  }
}

const CLIENT: typeof CLIENT_HEADER = 'x-drydock-client';

/** Who asks. The API takes a session only with a header that no form of another site can send. */
function identityOf(token: string | null): Readonly<Record<string, string>> {
  return token === null ? { [CLIENT]: 'sdk' } : { authorization: `Bearer ${checkedToken(token)}` };
}

function keyFor(name: RouteName, { idempotencyKey }: CallOptions): string | undefined {
  return idempotencyKey ?? (ALIKE_EACH_TIME.has(name) ? undefined : uuid());
}

/**
 * Whether trying again can do no harm. A GET changes nothing, a POST carries its idempotency key or
 * is the same wish each time; a PATCH or DELETE whose answer was lost may have happened, one that was refused has not.
 */
function mayRetry(method: string, error: unknown): boolean {
  if (error instanceof ApiError && (error.status === 503 || error.status === 429)) {
    return true;
  }
  return DrydockError.is(error) && error.code === 'unreachable' && /^(GET|POST)$/.test(method);
}

function retryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? seconds * 1_000 : 0;
}

function dateOf(headers: Headers): number | null {
  const dateMs = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(dateMs) ? null : dateMs;
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== ''
  ) {
    // Not shown: whoever puts a password into a URL does not want to read it in a log.
    throw new DrydockError('invalid-request', 'The URL of the Drydock API is not usable.', {
      hint: 'It looks like http://127.0.0.1:7070; the token is given on its own.',
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Checked here, because an error of `fetch` about a wrong header shows the header. */
function checkedToken(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new DrydockError('unauthenticated', 'The Drydock token is not usable.', {
      hint: 'It is one word of printable ASCII characters; check DRYDOCK_TOKEN.',
    });
  }
  return token;
}
