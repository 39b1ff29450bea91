import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addBlueprintChanges, life, limit, packing, transcripts } from './changes.ts';
import {
  addCommand,
  argument,
  flag,
  limited,
  needed,
  number,
  parsed,
  text,
  texts,
} from '../command.ts';

/** `drydock blueprint ...` */
export function addBlueprintCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'revisions',
    description: 'list the configurations that a blueprint has had, the newest first',
    arguments: [one(NOUNS.blueprint)],
    options: { limit: limited() },
    run: async (given, options, name) => {
      const { listTold } = await import('../../nouns/told.ts');
      await listTold(given, 'revisions', [NOUNS.blueprint], name, options);
    },
  });

  addCommand(group, context, {
    name: 'pool',
    description: 'show how many of its resources stand ready, and why no more or fewer',
    arguments: [one(NOUNS.blueprint)],
    run: async (given, _, name) => {
      const { showPool } = await import('./pool.ts');
      await showPool(given, name);
    },
  });

  addCommand(group, context, {
    name: 'create',
    description: 'create a blueprint; prints its id',
    arguments: [argument('<name>', 'lower-case words joined by dashes')],
    options: {
      kind: needed(text('--kind <kind>', 'see `drydock blueprint kinds`')),
      config: text('--config <json>', 'its configuration, as a JSON object'),
      set: texts('--set <key=value>', 'a field of its configuration; may be repeated'),
      resources: number('--resources <n>', 'how many resources it may have (default: no limit)'),
      leases: number('--leases <n>', 'how many leases each may have (default: no limit)'),
      failedBuilds: parsed(
        '--failed-builds <n>',
        'how often building may fail a lease, or none (default: 5)',
        limit,
      ),
      packing: packing(),
      ...life,
      ...transcripts,
      disabled: flag('--disabled', 'take no leases yet'),
    },
    run: async (given, options, name) => {
      const { createBlueprint } = await import('./create.ts');
      await createBlueprint(given, name, options);
    },
  });

  addCommand(group, context, {
    name: 'refresh',
    description: 'look up anew what its configuration names, such as the newest image',
    arguments: [one(NOUNS.blueprint)],
    run: async (given, _, name) => {
      const { refreshBlueprint } = await import('./refresh.ts');
      await refreshBlueprint(given, name);
    },
  });

  addCommand(group, context, {
    name: 'kinds',
    description: 'list the kinds of blueprint that the installation has',
    run: async (given) => {
      const { listKinds } = await import('./kinds.ts');
      await listKinds(given);
    },
  });

  addBlueprintChanges(group, context);
}
