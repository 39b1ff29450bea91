import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect } from '../option.ts';

/** `drydock events`: what happens in the project. */
export function addEventsCommand(program: Command, context: () => Context): void {
  program
    .command('events')
    .description('tell what happened in the project, or what happens')
    .option('-f, --follow', 'go on as it happens; begins now unless --cursor or --from says where')
    .option('--cursor <cursor>', 'go on after this; the last cursor is told at the end')
    .option('--from <when>', 'now, or beginning: the oldest place that nothing is missing from')
    .option('--lease <id>', 'only of this lease; may be repeated', collect)
    .option('--resource <id>', 'only of this resource; may be repeated', collect)
    .option('--blueprint <name>', 'only of this blueprint; may be repeated', collect)
    .option('--type <type>', 'only lease.broken, or lease.*; may be repeated', collect)
    .action(async (options: unknown) => {
      const { tellEvents } = await import('./tell.ts');
      await tellEvents(context(), options as Parameters<typeof tellEvents>[1]);
    });
}
