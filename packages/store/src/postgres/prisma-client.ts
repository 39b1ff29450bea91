import { DrydockError } from '@drydock/model';
import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseOptions } from './database.ts';
import { asDrydockError } from './failure.ts';
import { Prisma, PrismaClient } from '../generated/prisma/client.ts';
import { CONNECT_MAX_MS, openPool } from './pool.ts';
import { PLAIN_SESSION } from './session.ts';

/** A transaction that met another one is run again at most so often. */
const TRIES_MAX = 4;
/** P2034: write conflict or deadlock. */
const CONTENTION = 'P2034';
const UNIQUE = 'P2002';

/** Prisma's codes that mean PostgreSQL cannot be used right now. */
const UNAVAILABLE = new Set([
  'P1001', // cannot be reached
  'P1002', // timed out
  'P1008', // operation timed out
  'P1017', // closed the connection
  'P2024', // no connection of the pool in time
  'P2028', // transaction could not be begun in time
  'P2037', // too many connections
]);

/** The error as other statements report it: Prisma wraps what pg said, more than once. */
function asFailure(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && UNAVAILABLE.has(code)) {
    return new DrydockError('database-unavailable', 'PostgreSQL does not answer.', {
      hint: 'Nothing was lost. Try again in a moment; /readyz says when it is back.',
      cause: error,
    });
  }
  let inner: unknown = error;
  // Three wrappers are known; the bound only keeps a cycle from being followed.
  for (let depth = 0; depth < 5 && typeof inner === 'object' && inner !== null; depth += 1) {
    const failure = asDrydockError(inner);
    if (failure !== inner) {
      return failure;
    }
    const { cause, meta } = inner as { cause?: unknown; meta?: { driverAdapterError?: unknown } };
    inner = cause ?? meta?.driverAdapterError;
  }
  return error;
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === UNIQUE;
}

export type Transaction = Prisma.TransactionClient;
/** A client, or a transaction, for a query that Prisma has no words for. */
export type Asks = Pick<Transaction, '$queryRaw'>;

/** Prisma, for lists and administration: what is asked seldom and in many shapes. */
export interface CatalogClient {
  read<Result>(work: (prisma: PrismaClient) => Promise<Result>): Promise<Result>;
  /** Runs `work` in one transaction; again where it met another one. */
  transaction<Result>(work: (prisma: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** `watch` is told of everything that is asked of the database and may refuse it. */
export type Watch = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Opens Prisma on connections of its own, for lists and administration. */
export function openCatalogClient(
  options: DatabaseOptions,
  watch: Watch = (work) => work(),
): CatalogClient {
  const { statementTimeoutMs, connectTimeoutMs: maxWait = CONNECT_MAX_MS } = options;
  const adapter = new PrismaPg(openPool(options, { options: PLAIN_SESSION }), {
    disposeExternalPool: true,
  });
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });

  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await watch(work);
    } catch (error) {
      throw asFailure(error);
    }
  };
  return {
    read: (work) => guarded(() => work(prisma)),
    transaction: (work) =>
      guarded(async () => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await prisma.$transaction(work, {
              maxWait,
              timeout: statementTimeoutMs,
            });
          } catch (error) {
            if (attempt >= TRIES_MAX || (error as { code?: unknown }).code !== CONTENTION) {
              throw error;
            }
          }
        }
      }),
    close: () => prisma.$disconnect(),
  };
}
