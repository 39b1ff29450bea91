import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList, addRelease, addShow } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addResourceOperations } from './operations.ts';

/** `drydock resource ...` */
export function addResourceCommands(program: Command, context: () => Context): void {
  const resource = program.command('resource').description('look at resources and operate them');

  addList(resource, context, NOUNS.resource);
  addShow(resource, context, NOUNS.resource);

  addRelease(resource, context, NOUNS.resource, 'take resources down; the leases on them break');

  addResourceOperations(resource, context);
}
