import type { Idempotency, Renewed, RenewLeaseStore } from '@drydock/engine';
import { BOUNDS } from '@drydock/model';
import { findAnswer } from '../idempotency/answers.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** Deadlines of leases, whose only writer is the API. */
export function createRenewLeaseStore(database: Database): RenewLeaseStore {
  return {
    renewLease: async ({ projectId, leaseId, seconds, idempotency }, event) => {
      const [row] = await database.rows('lease/renew', {
        project: projectId,
        lease: leaseId,
        ttlSeconds: seconds,
        event: toJson(event),
        idempotencyKey: idempotency?.key ?? null,
        requestHash: idempotency?.requestHash ?? null,
        aheadSeconds: BOUNDS.expiringSecondsAhead,
      });
      if (row !== undefined) {
        return { outcome: 'renewed', expiresAt: row.expiresAt };
      }
      return idempotency === null
        ? { outcome: 'refused' }
        : repeated(database, projectId, idempotency);
    },
  };
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
