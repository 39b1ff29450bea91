import type { AbandonedLease, Abandonment, Claim, NewEvent } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';
import { holderOf } from '../subject/columns.ts';
import { toJson } from '../postgres/json.ts';

export function abandonResource(
  database: Database,
  claim: Claim,
  abandonment: Abandonment,
  events: readonly NewEvent[],
): Promise<{ readonly leases: readonly AbandonedLease[] } | null> {
  const { id, fence, writer } = claim;
  const { commandId, reason, resourceEvent, leaseEvent, attemptEvent } = abandonment;
  return database.transaction(async (runner) => {
    const values = {
      resource: id,
      fence,
      command: commandId,
      debt: toJson(resourceEvent.data),
      event: resourceEvent.type,
      events: toJson(events),
      writer,
    };
    // First the resource: its fence says whether this writer may.
    const written = await runner.rows('resource/abandon', values);
    if (written.length === 0) {
      return null;
    }
    const leases = await runner.rows('resource/abandon-leases', {
      resource: id,
      reason,
      leaseEvent: leaseEvent.type,
      leaseData: toJson(leaseEvent.data),
      attemptEvent: attemptEvent.type,
      attemptData: toJson(attemptEvent.data),
      writer,
    });
    return { leases: leases.map((row) => ({ id: row.id, holder: holderOf(row) })) };
  });
}
