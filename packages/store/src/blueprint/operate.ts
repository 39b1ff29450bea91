import { hintType, type BlueprintStore, type Commanded, type Draining } from '@drydock/engine';
import { newId } from '@drydock/model';
import { repeated } from '../command/repeated.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** What `BlueprintStore.operate` does: the type first, then the blueprint, as for whoever locks both. */
export function operateBlueprint(
  database: Database,
  wish: Parameters<BlueprintStore['operate']>[0],
  decide: Parameters<BlueprintStore['operate']>[1],
): Promise<Commanded> {
  const { projectId, id: blueprint, name, author, reason, idempotency } = wish;
  const id = newId('command');
  return database.transaction(async (runner): Promise<Commanded> => {
    const [, [found]] = await Promise.all([
      runner.rows('allocator/lock-type-of', { blueprint, project: projectId }),
      runner.rows('command/find-blueprint', { blueprint, project: projectId }),
    ]);
    if (found === undefined) {
      return { outcome: 'missing' };
    }
    const {
      outcome,
      reason: refusal,
      event,
    } = decide({
      draining: found.draining as Draining | null,
    });
    const [written] = await runner.rows('command/operate-blueprint', {
      id,
      project: projectId,
      blueprint,
      name,
      author,
      reason,
      outcome,
      refusal,
      eventType: event.type,
      eventData: toJson(event.data),
      idempotencyKey: idempotency?.key ?? null,
      requestHash: idempotency?.requestHash ?? null,
    });
    return written === undefined
      ? repeated(runner, projectId, idempotency)
      : { outcome: 'appended', commandId: id, hint: hintType(found.provides) };
  });
}
