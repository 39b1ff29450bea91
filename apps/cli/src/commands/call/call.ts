import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argument, duration, needed, text, texts } from '../command.ts';

/** `drydock call ...` */
export function addCallCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'call',
    description: 'call an operation of an interface that a lease’s kind defines',
    arguments: [
      argument('<interface>', 'one of the lease’s interfaces'),
      argument('<operation>', 'see `drydock blueprint kinds -o json`'),
      argument('[json]', 'its input, as a JSON object; - reads it from standard input'),
    ],
    options: {
      lease: needed(text('--lease <id>', 'the lease')),
      set: texts('--set <key=value>', 'a field of the input; may be repeated'),
      timeout: duration('--timeout <duration>', 'give it up after so long'),
    },
    help: '\nPrints the answer as JSON.\n',
    run: async (given, options, name, operation, json) => {
      const { callOperation } = await import('./run.ts');
      await callOperation(given, { name, operation, json }, options);
    },
  });
}
