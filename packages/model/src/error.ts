import { plainText } from './plain-text.ts';

/**
 * Every error that leaves Drydock has one of these codes. The list is closed: HTTP status, CLI
 * exit code and the reference in docs/errors.md all read this table.
 */
export const ERRORS = {
  'invalid-request': {
    status: 400,
    exit: 2,
    means: 'The request is malformed or a field is wrong.',
  },
  unauthenticated: {
    status: 401,
    exit: 5,
    means: 'The token is missing, wrong, expired or revoked.',
  },
  forbidden: {
    status: 403,
    exit: 5,
    means: 'The token’s role or scopes do not allow this.',
  },
  'not-found': { status: 404, exit: 4, means: 'No such object in this project.' },
  'method-not-allowed': { status: 405, exit: 2, means: 'The path exists, this method does not.' },
  conflict: { status: 409, exit: 4, means: 'The object’s state does not allow this.' },
  'name-taken': { status: 409, exit: 4, means: 'Another object of the project has that name.' },
  'quota-exceeded': {
    status: 409,
    statusInTime: 429,
    exit: 4,
    means: 'A quota of the project leaves no room for it.',
  },
  'lease-not-active': { status: 409, exit: 4, means: 'The lease is not active yet, or no longer.' },
  'lease-ended': {
    status: 409,
    exit: 4,
    means: 'The lease has ended, its deadline has passed, or its holder has lost it.',
  },
  'lease-held': {
    status: 409,
    exit: 4,
    means: 'A resource stands on the lease: only an operator may release it.',
  },
  'cursor-expired': {
    status: 410,
    exit: 4,
    means: 'The stream cannot go on from there without a gap: what followed was forgotten.',
  },
  'body-too-large': { status: 413, exit: 2, means: 'The body is larger than the limit.' },
  'unsupported-media-type': { status: 415, exit: 2, means: 'The body is not JSON.' },
  'unknown-type': { status: 422, exit: 2, means: 'No loaded blueprint kind provides this type.' },
  'unknown-kind': { status: 422, exit: 2, means: 'No blueprint kind of this name is loaded.' },
  'kind-not-allowed': {
    status: 403,
    exit: 5,
    means: 'The installation does not allow the project to use this blueprint kind.',
  },
  'invalid-configuration': {
    status: 422,
    exit: 2,
    means: 'The configuration does not fit the kind.',
  },
  'credential-missing': {
    status: 422,
    exit: 4,
    means: 'A credential does not exist, or no key opens it.',
  },
  'credential-invalid': {
    status: 422,
    exit: 4,
    means: 'A credential cannot be used: no private key, or not the passphrase that opens it.',
  },
  'idempotency-key-reused': {
    status: 422,
    exit: 2,
    means: 'The key was used for another request.',
  },
  'interface-missing': { status: 422, exit: 2, means: 'The lease has no such interface.' },
  'too-many-requests': { status: 429, exit: 1, means: 'Too much at once; try again later.' },
  'wrong-node': { status: 409, exit: 1, means: 'The resource lives on another machine.' },
  'place-unsafe': {
    status: 409,
    exit: 1,
    means: 'Others than root and Drydock’s own user could replace the resource’s directory.',
  },
  'host-unreachable': {
    status: 503,
    exit: 1,
    means: 'The host of the resource does not answer, or does not let Drydock in.',
  },
  'host-key-changed': {
    status: 409,
    exit: 1,
    means: 'The host shows another key than the one that is pinned.',
  },
  'host-misbehaves': {
    status: 502,
    exit: 1,
    means: 'The host said more than it should, or answered what it may not.',
  },
  'provider-failed': {
    status: 502,
    exit: 1,
    means: 'What hosts are made by, a cloud, refused a call or did not answer.',
  },
  'command-refused': { status: 409, exit: 1, means: 'The host refused to start the command.' },
  'command-failed': {
    status: 409,
    exit: 1,
    means: 'The command ran and did not succeed, where success was asked for.',
  },
  'command-unknown': {
    status: 502,
    exit: 1,
    means: 'Whether the command ran to its end is unknown.',
  },
  'path-refused': {
    status: 422,
    exit: 2,
    means: 'The path leads out of what the lease holds, or cannot be a path there.',
  },
  'file-missing': { status: 404, exit: 4, means: 'There is no such file or directory.' },
  'file-conflict': {
    status: 409,
    exit: 4,
    means:
      'What is at the path does not allow this: it is there, is not empty, or is of another type.',
  },
  'disk-full': {
    status: 507,
    exit: 1,
    means: 'The disk of the host, or the quota of what is leased, has no room left.',
  },
  'content-differs': {
    status: 409,
    exit: 1,
    means: 'What arrived is not what was sent: it has another length or digest.',
  },
  'program-missing': {
    status: 409,
    exit: 1,
    means: 'A program that this needs is not on the host.',
  },
  'connection-refused': {
    status: 502,
    exit: 1,
    means: 'Nothing listens at that port or socket of what is leased, or it takes no connection.',
  },
  'tunnel-refused': {
    status: 403,
    exit: 5,
    means: 'The blueprint, or the host, allows no tunnel to that port or socket.',
  },
  'database-unavailable': { status: 503, exit: 1, means: 'PostgreSQL does not answer.' },
  'redis-unavailable': { status: 503, exit: 1, means: 'Redis does not answer.' },
  'shutting-down': {
    status: 503,
    exit: 1,
    means: 'This process is stopping; another will answer.',
  },
  'local-stack-failed': {
    status: 500,
    exit: 1,
    means: 'A server or process of the local stack did not start.',
  },
  unreachable: { status: 503, exit: 1, means: 'The Drydock API does not answer.' },
  interrupted: {
    status: 502,
    exit: 1,
    means: 'The connection was lost before the end: not all of it went, or came.',
  },
  'timed-out': { status: 504, exit: 3, means: 'The time allowed for it is over.' },
  'not-served': { status: 409, exit: 3, means: 'The lease ended before it became active.' },
  internal: {
    status: 500,
    exit: 1,
    means: 'A fault of Drydock; the log has it under the request id.',
  },
} as const satisfies Record<string, ErrorFacts>;

interface ErrorFacts {
  readonly status: number;
  /** Where time alone puts it right: clients that wait and try again know it by that. */
  readonly statusInTime?: number;
  readonly exit: number;
  readonly means: string;
}

export type ErrorCode = keyof typeof ERRORS;

/** One problem of a request: which field, and what is wrong with it. */
export interface Problem {
  /** Path of the field, with dots: `attributes.arch`, `body`, `query.limit`. */
  readonly field: string;
  readonly detail: string;
}

const BRAND = Symbol.for('drydock.error');

/** Every problem of a large configuration has room in it. */
const MESSAGE_LENGTH_MAX = 20_000;

/**
 * The one error class. `message` is a sentence for a person, `hint` says what to do next.
 * Never put a secret into either: both are shown, logged and sent.
 */
export class DrydockError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];
  /** Whether time alone puts it right, where its code leaves that open. */
  readonly healsInTime: boolean;
  // A symbol instead of instanceof: two copies of this package may be loaded at once.
  readonly [BRAND] = true;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      hint?: string;
      problems?: readonly Problem[];
      healsInTime?: boolean;
      cause?: unknown;
    } = {},
  ) {
    // Hosts and kinds from outside are cited in it.
    super(
      plainText(message, MESSAGE_LENGTH_MAX),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'DrydockError';
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
    this.healsInTime = options.healsInTime ?? false;
  }

  static is(error: unknown): error is DrydockError {
    return typeof error === 'object' && error !== null && BRAND in error;
  }
}

/** The HTTP status that the error is answered with. */
export function statusOf({
  code,
  healsInTime,
}: Pick<DrydockError, 'code' | 'healsInTime'>): number {
  const { status, statusInTime = status }: ErrorFacts = ERRORS[code];
  return healsInTime ? statusInTime : status;
}
