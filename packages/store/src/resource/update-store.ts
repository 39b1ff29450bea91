import type { UpdateResourceStore } from '@drydock/engine';
import { updateMarkReason } from '@drydock/model';
import { createCallStore } from '../claim/calls.ts';
import { claimOf, readOpenCommands } from '../claim/claimed-rows.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { facts, phaseOf, whereDue } from './build-store.ts';
import { commandedStore } from './settled-rows.ts';

/**
 * What UpdateWorker reads and writes of a resource that it updates in place.
 *
 * @param soleKinds - `KindRules.sole`
 */
export function createUpdateResourceStore(
  database: Database,
  soleKinds: readonly string[] = [],
): UpdateResourceStore {
  const openCommands: UpdateResourceStore['openCommands'] = async (claim) =>
    (await readOpenCommands(database, [claim.id])).get(claim.id) ?? [];

  return {
    ...createCallStore(database),
    openCommands,

    claimUpdating: async (id, writer) => {
      const [row] = await database.rows('resource/claim-updating', { id, writer, soleKinds });
      if (row === undefined) {
        return { elsewhere: await phaseOf(database, id) };
      }
      const claim = claimOf(row, writer);
      const { tries, owner, isFirst, author } = row;
      return {
        claim,
        resource: facts(row),
        tries,
        commands: await openCommands(claim),
        command: { id: row.command, author },
        to: { revision: row.toRevision, config: row.toConfig },
        use: { owner, isFirst },
      };
    },

    ...commandedStore(database),

    isUpdateEntitled: async (claim) => {
      const values = { resource: claim.id, fence: claim.fence };
      const [row] = await database.rows('resource/update-entitled', values);
      return row?.entitled ?? false;
    },

    finishUpdate: async ({ claim, command, to }, outcome, commands, told) => {
      const { id, fence, writer } = claim;
      switch (outcome.to) {
        case 'active':
        case 'unchanged': {
          const isUpdated = outcome.to === 'active';
          const values = {
            resource: id,
            fence,
            revision: isUpdated ? to.revision : null,
            state: isUpdated ? toJson(outcome.state) : null,
            command: command.id,
            outcome: isUpdated ? 'applied' : 'rejected',
            reason: isUpdated ? null : outcome.reason,
            came: isUpdated ? null : outcome.came,
            ownMark: updateMarkReason(command.id),
            events: toJson(told),
            writer,
          } as const;
          return (await database.rows('resource/finish-update', values)).length === 1;
        }
        case 'again': {
          const { delayMs, fault: isFault } = outcome;
          const values = { resource: id, fence, delayMs, isFault, events: toJson(told), writer };
          return (await database.rows('resource/delay', values)).length === 1;
        }
        case 'released':
        case 'broken': {
          const { code, sentence } = outcome.reason;
          const ending = { id, fence, status: outcome.to, reason: sentence, reason_code: code };
          const values = {
            resources: toJson([ending]),
            commands: toJson(commands),
            events: toJson(told.map((event) => ({ resource: id, ...event }))),
            writer,
          };
          return (await database.rows('resource/end', values)).length === 1;
        }
      }
    },

    whereDue: (id) => whereDue(database, id),
  };
}
