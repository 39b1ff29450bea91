import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { DrydockError, type ErrorCode } from '@drydock/model';

/**
 * Enough for the API to have as much to do as it can take; few enough that opening them is no
 * burst of its own. What is asked beyond that waits here, with its clock running.
 */
export const CONNECTIONS_MAX = 256;

/** Below the 5 s after which a Node server closes an idle connection, just as it is used again. */
const IDLE_MAX_MS = 4_000;
/** Above the longest wait that the API allows, 60 s. */
const ANSWER_WITHIN_MS = 90_000;

export interface ClientOptions {
  readonly apiUrl: string;
  /** A secret: goes into a header and nowhere else. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/**
 * HTTP with as little work per call as Node can do it with, because the client shares the CPUs
 * with what it measures: connections are kept, nothing is retried, nothing is checked twice.
 */
export class Client {
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: CONNECTIONS_MAX,
    timeout: IDLE_MAX_MS,
  });
  readonly #url: URL;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor({ apiUrl, token, signal }: ClientOptions) {
    this.#url = new URL(apiUrl);
    this.#token = token;
    this.#signal = signal;
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#call('GET', path);
  }

  post<Answer>(path: string, body: object): Promise<Answer> {
    return this.#call('POST', path, JSON.stringify(body), { 'idempotency-key': randomUUID() });
  }

  /** For what is the same wish each time, as the SDK asks for it. */
  postWithoutKey<Answer>(path: string, body: object): Promise<Answer> {
    return this.#call('POST', path, JSON.stringify(body));
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @throws DrydockError with the API's code where it refuses, `unreachable` where it is gone */
  #call<Answer>(
    method: string,
    path: string,
    body?: string,
    more: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          hostname: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          headers: { ...this.#headers(body), ...more },
          signal: this.#signal,
          timeout: ANSWER_WITHIN_MS,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', (error) => reject(unreachable(error)));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) {
              resolve(JSON.parse(text) as Answer);
            } else {
              reject(refused(method, path, status, text));
            }
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
      sent.on('error', (error) => reject(unreachable(error)));
      sent.end(body);
    });
  }

  #headers(body: string | undefined): Record<string, string | number> {
    const authorization = `Bearer ${this.#token}`;
    if (body === undefined) {
      return { authorization };
    }
    return {
      authorization,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
  }
}

function unreachable(cause: Error): DrydockError {
  return new DrydockError('unreachable', `The API did not answer: ${cause.message}.`, { cause });
}

interface ProblemBody {
  readonly code?: ErrorCode;
  readonly detail?: string;
}

function refused(method: string, path: string, status: number, text: string): DrydockError {
  let problem: ProblemBody = {};
  try {
    problem = JSON.parse(text) as ProblemBody;
  } catch {
    // Not from the API: the status has to do.
  }
  const detail = problem.detail ?? `status ${status}`;
  return new DrydockError(problem.code ?? 'internal', `${method} ${path}: ${detail}`);
}
