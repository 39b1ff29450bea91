import { DrydockError } from './error.ts';

interface QuotaFacts {
  /** What a number of it is a number of: `3 of at most 5 blueprints`. */
  readonly counts: string;
  readonly means: string;
  /** So high that a large user does not meet it by chance. */
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /**
   * Where it is counted. `database-sometimes`: the API counts seldom, and adds what it has let in
   * since; `process`: each API process counts for itself; `nowhere`: nothing is refused.
   */
  readonly counted: 'database' | 'database-sometimes' | 'redis' | 'process' | 'nowhere';
  /** Whether waiting is enough: the refusal is 429 then, and clients try again. */
  readonly healsInTime: boolean;
}

/**
 * The quotas of a project. The contract, the command line, the page in docs and the defaults are
 * read from this table; a CHECK of the database has the names once more.
 */
export const QUOTAS = {
  'leases-pending': {
    counts: 'pending leases',
    means: 'Leases that wait for a resource.',
    // Twenty seconds of all that one installation can accept: whoever has as many is in a loop.
    default: 100_000,
    min: 0,
    max: 10_000_000,
    counted: 'database-sometimes',
    healsInTime: true,
  },
  'leases-live': {
    counts: 'live leases',
    means: 'Leases that are not destroyed, those that wait among them.',
    default: 200_000,
    min: 0,
    max: 10_000_000,
    counted: 'database-sometimes',
    healsInTime: false,
  },
  resources: {
    counts: 'resources',
    means: 'Resources that are not destroyed.',
    default: 20_000,
    min: 0,
    max: 1_000_000,
    counted: 'database',
    healsInTime: false,
  },
  blueprints: {
    counts: 'blueprints',
    means: 'Blueprints that are not deleted.',
    // Each decision of the allocator reads those of its type.
    default: 1_000,
    min: 0,
    max: 100_000,
    counted: 'database',
    healsInTime: false,
  },
  credentials: {
    counts: 'credentials',
    means: 'Stored secrets.',
    default: 1_000,
    min: 0,
    max: 100_000,
    counted: 'database',
    healsInTime: false,
  },
  tokens: {
    counts: 'good tokens',
    means: 'Tokens that are neither revoked nor expired.',
    default: 1_000,
    min: 0,
    max: 100_000,
    counted: 'database',
    healsInTime: false,
  },
  'transcripts-mib': {
    counts: 'MiB of transcripts',
    means: 'What transcripts have stored, and what those that are open may still store.',
    default: 4_096,
    min: 0,
    max: 1_000_000,
    counted: 'database',
    healsInTime: false,
  },
  'operations-live': {
    counts: 'repository operations under way',
    means: 'Repository operations that are queued or working.',
    // Each works on a lease of its own, for as long as a test takes.
    default: 500,
    min: 0,
    max: 100_000,
    counted: 'database',
    healsInTime: true,
  },
  streams: {
    counts: 'streams',
    means: 'Open streams of events, and commands whose output is streamed.',
    // A process of the API has a thousand in all.
    default: 200,
    min: 0,
    max: 1_000,
    counted: 'process',
    healsInTime: true,
  },
  sessions: {
    counts: 'sessions',
    means: 'Log-ins of browsers.',
    default: 100,
    min: 0,
    max: 100_000,
    counted: 'redis',
    healsInTime: false,
  },
  'requests-per-second': {
    counts: 'requests a second',
    means: 'Requests of all the project’s tokens together.',
    // Twice what one token has by default.
    default: 20_000,
    // Else nobody of the project could ever ask why.
    min: 1,
    max: 1_000_000,
    counted: 'process',
    healsInTime: true,
  },
  weight: {
    counts: 'shares',
    means: 'Its share, beside the other projects’, of what there is not enough of.',
    default: 1,
    min: 1,
    max: 1_000,
    counted: 'nowhere',
    healsInTime: false,
  },
} as const satisfies Record<string, QuotaFacts>;

export type QuotaName = keyof typeof QUOTAS;
export const QUOTA_NAMES = Object.keys(QUOTAS) as readonly QuotaName[];

/** What a project has of each. */
export type Quotas = Readonly<Record<QuotaName, number>>;

/** Defaults with what was set of them. A name that only a later release knows is left out. */
export function quotasFrom(set: Readonly<Partial<Record<string, number>>>): Quotas {
  const values = QUOTA_NAMES.map((name) => [name, set[name] ?? QUOTAS[name].default]);
  return Object.fromEntries(values) as Quotas;
}

/**
 * The refusal of what would go beyond a quota.
 *
 * `used` is counted to one above the limit: a limit may have been lowered far below what there is.
 */
export function quotaExceeded(
  name: QuotaName,
  { used, limit, wanted = 1 }: { used: number; limit: number; wanted?: number },
): DrydockError {
  const { counts, healsInTime } = QUOTAS[name];
  const has = used > limit ? `more than its limit of ${limit}` : `${used} of at most ${limit}`;
  const asked = wanted > 1 ? `, and this asks for ${wanted} more` : '';
  return new DrydockError('quota-exceeded', `The project has ${has} ${counts}${asked}.`, {
    hint: `${healsInTime ? 'Try again later' : 'Remove what is not needed any more'}, or ask an administrator of the installation to raise the quota ${name}.`,
    healsInTime,
  });
}
