import type { Idempotency } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';
import { findAnswer } from '../idempotency/answers.ts';

export interface Renewal {
  readonly projectId: string;
  readonly leaseId: string;
  /** The deadline will be at least so far ahead; it is never moved back. */
  readonly seconds: number;
  readonly author: string;
  readonly idempotency: Idempotency | null;
}

/** `refused`: it is not active, its deadline has passed, or its release was accepted. */
export type Renewed =
  /** With the deadline that came of it, then or before. */
  | { readonly outcome: 'renewed' | 'repeated'; readonly expiresAt: Date }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'key-reused' };

/** Renews a lease. The API is the deadline's only writer. */
export async function renewLease(database: Database, renewal: Renewal): Promise<Renewed> {
  const { projectId, leaseId, seconds, author, idempotency } = renewal;
  const [row] = await database.rows('lease/renew', {
    project: projectId,
    lease: leaseId,
    ttlSeconds: seconds,
    author,
    idempotencyKey: idempotency?.key ?? null,
    requestHash: idempotency?.requestHash ?? null,
  });
  if (row !== undefined) {
    return { outcome: 'renewed', expiresAt: row.expiresAt };
  }
  return idempotency === null ? { outcome: 'refused' } : repeated(database, projectId, idempotency);
}

/** It was not renewed now: perhaps it was before. */
async function repeated(
  database: Database,
  projectId: string,
  { key, requestHash }: Idempotency,
): Promise<Renewed> {
  const before = await findAnswer(database, projectId, key);
  if (before === null) {
    return { outcome: 'refused' };
  }
  if (!before.requestHash.equals(requestHash)) {
    return { outcome: 'key-reused' };
  }
  const { expiresAt } = before.answer as { readonly expiresAt: string };
  return { outcome: 'repeated', expiresAt: new Date(expiresAt) };
}
