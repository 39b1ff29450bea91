import type { Answerable } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { OVER_MAX } from './read-chosen.ts';
import { holderOf } from '../subject/columns.ts';
import { groupCommands } from './snapshot-rows.ts';
import { countPlaces } from './uncounted.ts';

/**
 * What can be answered whatever there is to be had. Claims the type, and counts changes of places: what
 * fails may do so for want of that, and what it counted is taken back with it.
 */
export async function readAnswerable(
  runner: Runner,
  type: string,
  writer: string,
): Promise<Answerable> {
  const [, , commands, over] = await Promise.all([
    runner.rows('allocator/claim', { type, writer }),
    countPlaces(runner, type),
    runner.rows('allocator/commands', { type, leases: null }),
    runner.rows('allocator/over', { type, limit: OVER_MAX }),
  ]);
  return {
    commanded: groupCommands(commands),
    over: over.map((row) => {
      const { id, projectId, shape, fence, verdicts } = row;
      return { id, projectId, shape, fence, holder: holderOf(row), verdicts };
    }),
  };
}
