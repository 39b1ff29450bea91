import type { Database } from '../database.ts';

export interface Renewal {
  readonly projectId: string;
  readonly leaseId: string;
  /** The deadline will be at least so far ahead; it is never moved back. */
  readonly seconds: number;
  readonly author: string;
}

/**
 * Renews a lease and returns its deadline, or null where it is not active, its deadline has
 * passed, or its release was accepted. The API is the deadline's only writer.
 */
export async function renewLease(database: Database, renewal: Renewal): Promise<Date | null> {
  const { projectId, leaseId, seconds, author } = renewal;
  const [row] = await database.rows<{ expires_at: Date }>('renew-lease', [
    projectId,
    leaseId,
    seconds,
    author,
  ]);
  return row?.expires_at ?? null;
}
