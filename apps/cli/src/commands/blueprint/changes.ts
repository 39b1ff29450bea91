import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, wholeNumber } from '../option.ts';

const NAME = 'its name, its id, or the first letters of that';

/** `drydock blueprint update|drain|resume|delete` */
export function addBlueprintChanges(blueprint: Command, context: () => Context): void {
  blueprint
    .command('update')
    .description('change a blueprint; what was built keeps the revision that built it')
    .argument('<name>', NAME)
    .option('--name <name>', 'call it so from now on')
    .option('--config <file>', 'the whole configuration, from a JSON file, or - for stdin')
    .option('--set <key=value>', 'a field of its configuration; may be repeated', collect)
    .option('--limit-resources <n>', 'how many resources it may have, or none', limit)
    .option('--limit-leases <n>', 'how many leases each may have, or none', limit)
    .option('--limit-failed-builds <n>', 'how often building may fail a lease, or none', limit)
    .addOption(
      new Option('--packing <how>', 'fill up resources, or spread over them').choices([
        'fill',
        'spread',
      ]),
    )
    .option('--enable', 'take leases')
    .option('--disable', 'take no leases')
    .action(async (text: string, options: unknown) => {
      const { updateBlueprint } = await import('./update.ts');
      await updateBlueprint(context(), text, options as Parameters<typeof updateBlueprint>[2]);
    });

  for (const [name, description] of [
    ['drain', 'let blueprints take no new leases and build nothing; what they have runs on'],
    ['resume', 'put drained blueprints back into service'],
  ] as const) {
    blueprint
      .command(name)
      .description(description)
      .argument('<names...>', 'their names, their ids, or the first letters of those')
      .option('--reason <text>', 'why, for whoever reads the timeline')
      .action(async (texts: string[], options: unknown) => {
        const { operateBlueprints } = await import('./operate.ts');
        const given = options as Parameters<typeof operateBlueprints>[3];
        await operateBlueprints(context(), name, texts, given);
      });
  }

  blueprint
    .command('delete')
    .description('delete a blueprint of which nothing lives')
    .argument('<name>', NAME)
    .action(async (text: string) => {
      const { deleteBlueprint } = await import('./operate.ts');
      await deleteBlueprint(context(), text);
    });
}

/** A whole number, or `none` for no limit: commander would take null for a missing value. */
export function limit(text: string): number | 'none' {
  if (text === 'none') {
    return text;
  }
  try {
    return wholeNumber(text);
  } catch {
    throw new InvalidArgumentError('It is a whole number, or none.');
  }
}
