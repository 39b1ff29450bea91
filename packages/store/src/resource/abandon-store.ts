import type { AbandonedLease, Abandonment, Claim, NewEvent } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';
import { commandEvents, eventRows } from '../timeline/event-rows.ts';
import { toJson } from '../postgres/json.ts';

export function abandonResource(
  database: Database,
  claim: Claim,
  abandonment: Abandonment,
  events: readonly NewEvent[],
): Promise<{ readonly leases: readonly AbandonedLease[] } | null> {
  const { id, fence, writer } = claim;
  const { commandId, author, reason, kind, name, place } = abandonment;
  return database.transaction(async (runner) => {
    const debt = { author, reason, kind, name, place };
    const consumed = { id: commandId, outcome: 'applied', reason: null } as const;
    const said = [
      ...eventRows(events),
      ...commandEvents('resource', [consumed], [{ id: commandId, name: 'abandon', author }]),
    ];
    const values = {
      resource: id,
      fence,
      command: commandId,
      debt: toJson(debt),
      events: toJson(said),
      writer,
    };
    // First the resource: its fence says whether this writer may.
    const written = await runner.rows('resource/abandon', values);
    if (written.length === 0) {
      return null;
    }
    const leases = await runner.rows('resource/abandon-leases', { resource: id, reason, writer });
    return { leases };
  });
}
