import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList, addShow, several } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand } from '../command.ts';
import { addResourceOperations } from './operations.ts';

/** `drydock resource ...` */
export function addResourceCommands(program: Command, context: () => Context): void {
  const resource = program.command('resource').description('look at resources and operate them');

  addList(resource, context, NOUNS.resource);
  addShow(resource, context, NOUNS.resource);

  addCommand(resource, context, {
    name: 'release',
    description: 'take resources down; the leases on them break',
    arguments: [several(NOUNS.resource, '<ids...>', 'their ids, or the first letters of them')],
    run: async (given, _, ids) => {
      const { releaseResources } = await import('./release.ts');
      await releaseResources(given, ids);
    },
  });

  addResourceOperations(resource, context);
}
