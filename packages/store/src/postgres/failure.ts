import { DrydockError } from '@drydock/model';

/** SQLSTATE classes after which the same transaction may be run again: nothing of it happened. */
const CONTENTION = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available
]);

/** SQLSTATEs and socket errors that mean PostgreSQL cannot be used right now. */
const UNAVAILABLE = new Set([
  '57P01', // terminated by an administrator
  '57P02', // crash of another backend
  '57P03', // starting up
  '57014', // cancelled: statement time-out
  '25P03', // idle in transaction for too long
  '25P04', // a transaction that took too long
  '25006', // takes no writes: a standby, or an upgrade is under way
  '57P05', // a session that was idle for too long
  '53300', // too many connections
  '08000',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

/** pg reports these without any code. */
const UNAVAILABLE_TEXT =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error|not queryable|cannot use a pool|connection ended/i;

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Whether the server refused one statement and the session goes on. What ends a session is `FATAL`
 * or worse; a server that speaks another language calls all of it otherwise, and loses connections.
 */
export function isRefusal(error: unknown): boolean {
  return (error as { severity?: unknown } | null)?.severity === 'ERROR';
}

export function isContention(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && CONTENTION.has(code);
}

/** A slot key that two transactions wanted at once: the loser reads again and decides anew. */
export function isSlotConflict(error: unknown): boolean {
  const constraint = (error as { constraint?: unknown } | null)?.constraint;
  return codeOf(error) === '23505' && constraint === 'slot_lock_pkey';
}

/** More was placed than may be: whose a lease is was changed while it was decided about, most likely. */
export const isMoreThanAllowed = (error: unknown): boolean => codeOf(error) === 'DD007';

export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && UNAVAILABLE.has(code)) {
    return true;
  }
  return error instanceof Error && UNAVAILABLE_TEXT.test(error.message);
}

/** The error that callers see: no SQL, no values, no address of the database. */
export function asDrydockError(error: unknown): unknown {
  return isUnavailable(error) ? asUnavailable(error) : error;
}

/** The same for what is known to have been the connection, whatever it says. */
export function asUnavailable(error: unknown): DrydockError {
  return new DrydockError('database-unavailable', 'PostgreSQL does not answer.', {
    hint: 'Nothing was lost. Try again in a moment; /readyz says when it is back.',
    cause: error,
  });
}
