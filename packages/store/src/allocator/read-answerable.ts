import type { Answerable } from '@drydock/engine';
import type { Verdict } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { OVER_MAX } from './read-chosen.ts';
import { groupCommands, type CommandRow } from './snapshot-rows.ts';
import { countPlaces } from './uncounted.ts';

interface OverRow {
  readonly id: string;
  readonly project_id: string;
  readonly shape: string;
  readonly fence: string;
  readonly holder: string | null;
  readonly verdicts: readonly Verdict[];
}

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
    runner.rows('allocator/claim', [type, writer]),
    countPlaces(runner, type),
    runner.rows<CommandRow>('allocator/commands', [type, null]),
    runner.rows<OverRow>('allocator/over', [type, OVER_MAX]),
  ]);
  return {
    commanded: groupCommands(commands),
    over: over.map(({ id, project_id: projectId, shape, fence, holder, verdicts }) => ({
      id,
      projectId,
      shape,
      fence,
      held: holder === null ? null : { resourceId: holder, depth: 0, lost: null },
      verdicts,
    })),
  };
}
