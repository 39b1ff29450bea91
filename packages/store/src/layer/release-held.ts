import { newId } from '@drydock/model';
import { phaseOfLease, type Hint } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/**
 * Releases what an ended resource holds, each lease once. Returns where those are looked at of
 * which something is left; none where all are gone. Nobody can add to them: only a resource that
 * is being built requests leases.
 *
 * @param but - a lease that its holder keeps
 */
export async function releaseHeldLeases(
  database: Runner,
  holderId: string,
  but: string | null = null,
): Promise<Hint[]> {
  const all = await database.rows('layer/list', { holder: holderId });
  const held = all.filter(({ id }) => id !== but);
  if (held.length === 0) {
    return [];
  }
  const commands = held.map(({ id, projectId: project }, position) => ({
    position,
    id: newId('command'),
    project,
    lease: id,
    name: 'release',
    author: holderId,
    over_holder: true,
  }));
  const rows = await database.rows('command/append-to-leases', { commands: toJson(commands) });
  return rows.flatMap(({ lease, type, status }) => phaseOfLease({ id: lease, type, status }) ?? []);
}
