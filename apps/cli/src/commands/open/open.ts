import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { lease } from '../../nouns/lease.ts';
import { NounArgument } from '../../nouns/commands.ts';
import { addCommand, argument, argumentOf, flag } from '../command.ts';

/** `drydock open ...` */
export function addOpenCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'open',
    description: 'open what a lease serves over HTTP',
    arguments: [
      argumentOf<string | undefined>(
        new NounArgument(
          '[lease]',
          'the lease, by its id or the first letters of it; default: the only one that serves something',
          [lease],
        ),
      ),
      argument('[path]', 'of a document; a query may follow'),
    ],
    options: { print: flag('--print', 'print the URI, and open nothing') },
    help: '\nPrints the URI; where there is a display, a browser is shown it as well.\n',
    run: async (given, options, wanted, path) => {
      const { open } = await import('./run.ts');
      await open(given, { lease: wanted, path, isPrinted: options.print === true });
    },
  });
}
