import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addRelease, one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand } from '../command.ts';
import { addResourceOperations } from './operations.ts';

/** `drydock resource ...` */
export function addResourceCommands(group: Command, context: () => Context): void {
  addRelease(group, context, NOUNS.resource, 'take resources down; the leases on them break');

  addResourceOperations(group, context);

  addCommand(group, context, {
    name: 'failure',
    description: 'show what a build that failed has printed',
    arguments: [one(NOUNS.resource)],
    options: {},
    help: '\nWhat it printed goes to stdout, why it failed to stderr.\n',
    run: async (given, _, id) => {
      const { showFailure } = await import('./failure.ts');
      await showFailure(given, id);
    },
  });
}
