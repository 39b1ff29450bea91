import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { addBlueprintChanges, limit } from './changes.ts';
import { collect, limitOption, wholeNumber } from '../option.ts';

/** `drydock blueprint ...` */
export function addBlueprintCommands(program: Command, context: () => Context): void {
  const blueprint = program.command('blueprint').description('configure what builds resources');

  blueprint
    .command('list')
    .description('list blueprints')
    .option('--type <type>', 'only those that provide this type')
    .option('--kind <kind>', 'only of this kind')
    .addOption(limitOption())
    .action(async (options: unknown) => {
      const { listBlueprints } = await import('./list.ts');
      await listBlueprints(context(), options as Parameters<typeof listBlueprints>[1]);
    });

  blueprint
    .command('show')
    .description('show a blueprint')
    .argument('<name>', 'its name, its id, or the first letters of that')
    .action(async (text: string) => {
      const { showBlueprint } = await import('./list.ts');
      await showBlueprint(context(), text);
    });

  blueprint
    .command('revisions')
    .description('list the configurations that a blueprint has had, the newest first')
    .argument('<name>', 'its name, its id, or the first letters of that')
    .addOption(limitOption())
    .action(async (text: string, options: unknown) => {
      const { listRevisions } = await import('./revisions.ts');
      await listRevisions(context(), text, options as Parameters<typeof listRevisions>[2]);
    });

  blueprint
    .command('create')
    .description('create a blueprint; prints its id')
    .argument('<name>', 'lower-case words joined by dashes')
    .requiredOption('--kind <kind>', 'see `drydock blueprint kinds`')
    .option('--config <json>', 'its configuration, as a JSON object')
    .option('--set <key=value>', 'a field of its configuration; may be repeated', collect)
    .option('--resources <n>', 'how many resources it may have (default: no limit)', wholeNumber)
    .option('--leases <n>', 'how many leases each may have (default: no limit)', wholeNumber)
    .option(
      '--failed-builds <n>',
      'how often building may fail a lease, or none (default: 5)',
      limit,
    )
    .addOption(
      new Option('--packing <how>', 'fill up resources, or spread over them').choices([
        'fill',
        'spread',
      ]),
    )
    .option('--disabled', 'take no leases yet')
    .action(async (name: string, options: unknown) => {
      const { createBlueprint } = await import('./create.ts');
      await createBlueprint(context(), name, options as Parameters<typeof createBlueprint>[2]);
    });

  blueprint
    .command('kinds')
    .description('list the kinds of blueprint that the installation has')
    .action(async () => {
      const { listKinds } = await import('./list.ts');
      await listKinds(context());
    });

  addBlueprintChanges(blueprint, context);
}
