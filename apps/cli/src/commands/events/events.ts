import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, flag, text, texts } from '../command.ts';

/** `drydock events`: what happens in the project. */
export function addEventsCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'events',
    description: 'tell what happened in the project, or what happens',
    options: {
      follow: flag(
        '-f, --follow',
        'go on as it happens; begins now unless --cursor or --from says where',
      ),
      cursor: text('--cursor <cursor>', 'go on after this; the last cursor is told at the end'),
      from: text(
        '--from <when>',
        'now, or beginning: the oldest place that nothing is missing from',
      ),
      lease: texts('--lease <id>', 'only of this lease; may be repeated'),
      resource: texts('--resource <id>', 'only of this resource; may be repeated'),
      blueprint: texts('--blueprint <name>', 'only of this blueprint; may be repeated'),
      type: texts('--type <type>', 'only lease.broken, or lease.*; may be repeated'),
    },
    run: async (given, options) => {
      const { tellEvents } = await import('./tell.ts');
      await tellEvents(given, options);
    },
  });
}
