import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { NounArgument } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argumentOf, flag, number, text } from '../command.ts';

/** `drydock logs` */
export function addLogsCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'logs',
    description: 'show what a command has written that ran with --keep',
    arguments: [
      argumentOf<string | undefined>(
        new NounArgument('[transcript]', 'its id, or the first letters of it', [NOUNS.transcript]),
      ),
    ],
    options: {
      lease: text('--lease <id>', 'the newest one of this lease'),
      follow: flag('-f, --follow', 'go on until the command has ended'),
      offset: number('--offset <n>', 'begin with this byte'),
      timestamps: flag('--timestamps', 'show when each piece came'),
    },
    help: '\nWhat the command wrote to stderr goes to stderr. With -o json, a line for each piece.\n',
    run: async (given, options, id) => {
      const { showLogs } = await import('./run.ts');
      await showLogs(given, id, options);
    },
  });
}
