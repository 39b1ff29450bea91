import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { limitOption } from '../option.ts';
import { addResourceOperations } from './operations.ts';

/** `drydock resource ...` */
export function addResourceCommands(program: Command, context: () => Context): void {
  const resource = program.command('resource').description('look at resources and operate them');

  resource
    .command('list')
    .description('list resources that live')
    .option('--all', 'also those that are destroyed')
    .option('--abandoned', 'those that somebody has let go of: what was not taken back')
    .option('--status <statuses>', 'only these, with commas')
    .option('--type <type>', 'only of this type')
    .option('--blueprint <name>', 'only of this blueprint')
    .addOption(limitOption())
    .action(async (options: unknown) => {
      const { listResources } = await import('./list.ts');
      await listResources(context(), options as Parameters<typeof listResources>[1]);
    });

  resource
    .command('show')
    .description('show a resource')
    .argument('<id>', 'its id, or the first letters of it')
    .action(async (id: string) => {
      const { showResource } = await import('./list.ts');
      await showResource(context(), id);
    });

  resource
    .command('release')
    .description('take resources down; the leases on them break')
    .argument('<ids...>', 'their ids, or the first letters of them')
    .action(async (ids: string[]) => {
      const { releaseResources } = await import('./release.ts');
      await releaseResources(context(), ids);
    });

  addResourceOperations(resource, context);
}
