import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argument, text } from '../command.ts';

/** `drydock authorization ...` */
export function addAuthorizationCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'ask',
    description: 'ask to use a blueprint of another project; prints the id',
    arguments: [argument('<blueprint>', 'its whole id, which its owner knows')],
    run: async (given, _, blueprint) => {
      const { askAuthorization } = await import('./move.ts');
      await askAuthorization(given, blueprint);
    },
  });

  const MOVES = [
    ['approve', 'let the project that asks use the blueprint; leases that wait are served'],
    ['withdraw', 'no longer ask'],
  ] as const;
  for (const [verb, description] of MOVES) {
    addCommand(group, context, {
      name: verb,
      description,
      arguments: [one(NOUNS.authorization)],
      run: async (given, _, id) => {
        const { moveAuthorization } = await import('./move.ts');
        await moveAuthorization(given, verb, id);
      },
    });
  }

  const REFUSALS = [
    ['decline', 'do not let the project that asks use the blueprint'],
    ['revoke', 'take an authorization back; leases that live run on'],
  ] as const;
  for (const [verb, description] of REFUSALS) {
    addCommand(group, context, {
      name: verb,
      description,
      arguments: [one(NOUNS.authorization)],
      options: { reason: text('--reason <text>', 'shown to the project that asks') },
      run: async (given, { reason }, id) => {
        const { moveAuthorization } = await import('./move.ts');
        await moveAuthorization(given, verb, id, reason);
      },
    });
  }
}
