import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addRelease } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addResourceOperations } from './operations.ts';

/** `drydock resource ...` */
export function addResourceCommands(group: Command, context: () => Context): void {
  addRelease(group, context, NOUNS.resource, 'take resources down; the leases on them break');

  addResourceOperations(group, context);
}
