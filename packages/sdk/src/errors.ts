import type { ProblemDetails } from '@drydock/contract';
import { DrydockError, ERRORS, type ErrorCode, type Problem } from '@drydock/model';

/** An error that the API answered with. */
export class ApiError extends DrydockError {
  /** Names the request in the API's log; undefined where something before the API answered. */
  readonly requestId: string | undefined;
  readonly status: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      status: number;
      requestId?: string | undefined;
      hint?: string | undefined;
      problems?: readonly Problem[] | undefined;
    },
  ) {
    super(code, message, {
      ...(options.hint !== undefined && { hint: options.hint }),
      ...(options.problems !== undefined && { problems: options.problems }),
    });
    this.name = 'ApiError';
    this.status = options.status;
    this.requestId = options.requestId;
  }
}

/** The request id of an error, where the API gave one. */
export function requestIdOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}

/** How much of an answer that is no problem document is shown. */
const EXCERPT_LENGTH_MAX = 120;

/** The error that an answer with this status and body means. */
export function errorFromAnswer(status: number, body: string): ApiError {
  const problem = parseProblem(body);
  if (problem !== null) {
    return errorFromProblem(problem, status);
  }
  const excerpt = body.replaceAll(/\s+/g, ' ').trim().slice(0, EXCERPT_LENGTH_MAX);
  const said = excerpt === '' ? 'and nothing else' : `and "${excerpt}"`;
  return new ApiError(codeOfStatus(status), `The answer was ${status} ${said}.`, {
    status,
    hint: 'This does not look like Drydock; check DRYDOCK_URL and what stands before the API.',
  });
}

export function errorFromProblem(problem: Partial<ProblemDetails>, status: number): ApiError {
  const code = problem.code !== undefined && problem.code in ERRORS ? problem.code : undefined;
  return new ApiError(
    code ?? codeOfStatus(status),
    problem.detail ?? problem.title ?? `The answer was ${status}.`,
    {
      status,
      requestId: problem.requestId,
      hint: problem.hint,
      problems: problem.problems,
    },
  );
}

/**
 * The code where the answer names none that this client knows: a newer API, or a proxy before it.
 */
function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 429:
      return 'too-many-requests';
    case 502:
    case 503:
    case 504:
      return 'unreachable';
    default:
      return status >= 500 ? 'internal' : 'invalid-request';
  }
}

function parseProblem(body: string): Partial<ProblemDetails> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const isProblem = typeof parsed === 'object' && parsed !== null && 'code' in parsed;
    return isProblem ? (parsed as Partial<ProblemDetails>) : null;
  } catch {
    return null;
  }
}

/** No answer came. `cause` says why: refused, cut, timed out. */
export function unreachable(url: string, cause: unknown): DrydockError {
  return new DrydockError(
    'unreachable',
    `The Drydock API at ${url} does not answer (${reasonOf(cause)}).`,
    { hint: 'Check that it runs, and that DRYDOCK_URL names it.', cause },
  );
}

/** Reasons for which a request never left: no connection was there to send it on. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

/** Whether the request behind an `unreachable` certainly did not reach anybody. */
export function wasNeverSent(error: unknown): boolean {
  return (
    DrydockError.is(error) &&
    error.code === 'unreachable' &&
    NEVER_SENT.includes(reasonOf(error.cause))
  );
}

/** Node's fetch says only "fetch failed"; what happened is in its cause. */
function reasonOf(error: unknown): string {
  const { name, message, code, cause } = fieldsOf(error);
  if (cause !== undefined) {
    return reasonOf(cause);
  }
  if (name === 'TimeoutError') {
    return 'timed out';
  }
  return [code, message, name].find((one) => typeof one === 'string' && one !== '') ?? 'no reason';
}

/** Not by `instanceof`: an error of `fetch` may be of another realm. */
function fieldsOf(error: unknown): {
  name?: string;
  message?: string;
  code?: string;
  cause?: unknown;
} {
  return typeof error === 'object' && error !== null ? error : {};
}
