import { BLUEPRINT_ACTIONS } from '@drydock/model';
import type { CommandFacts } from '../command/command.ts';
import { tellCommanded, type CommandPorts } from '../command/commanded.ts';
import type { Wish } from '../wish/wish.ts';
import type { BlueprintStore, OperatedBlueprint } from './blueprint.ts';
import { applied, rejected } from './events.ts';

export interface OperateBlueprint extends Wish {
  readonly id: string;
  /** Why, where that was said. */
  readonly reason?: string | null | undefined;
}

export interface OperateBlueprintPorts extends CommandPorts {
  readonly store: BlueprintStore;
}

/** Refused in the command's outcome where it changes nothing. */
export async function operateBlueprint(
  name: 'drain' | 'resume',
  { reason = null, ...wish }: OperateBlueprint,
  { store, ...ports }: OperateBlueprintPorts,
): Promise<CommandFacts> {
  const { projectId, id, author, idempotency } = wish;
  const commanded = await store.operate(
    { projectId, id, name, author, reason, idempotency },
    (blueprint): OperatedBlueprint => {
      const hindrance = BLUEPRINT_ACTIONS[name].hindrance(blueprint);
      return hindrance === null
        ? { outcome: 'applied', reason: null, event: applied({ command: name, author, reason }) }
        : {
            outcome: 'rejected',
            reason: hindrance.sentence,
            event: rejected({ command: name, author, reason: hindrance.sentence }),
          };
    },
  );
  return tellCommanded(commanded, { noun: 'blueprint', id }, ports);
}
