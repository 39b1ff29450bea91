import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argument, duration, flag, needed, text, texts } from '../command.ts';

/** `drydock use ...` */
export function addUseCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'use',
    description: 'use an interface of a lease, whatever it moves',
    arguments: [
      argument('<interface>', 'one of the lease’s interfaces'),
      argument('<operation>', 'see `drydock blueprint kinds -o json`'),
      argument('[json]', 'its input, as a JSON object'),
    ],
    options: {
      lease: needed(text('--lease <id>', 'the lease')),
      set: texts('--set <key=value>', 'a field of the input; may be repeated'),
      from: text('--from <file>', 'what it is sent; default: standard input'),
      to: text('--to <file>', 'where bytes go that come; default: standard output'),
      stdin: flag('-i, --stdin', 'of a stream that takes bytes: send it standard input'),
      timeout: duration('--timeout <duration>', 'give it up after so long'),
    },
    help: `
What an operation moves is its own matter: a call prints its answer, a download its bytes, an upload
sends a file or standard input, a stream prints what happens, a line of JSON each, its bytes as they
are (-o json: in base64), and a duplex sends standard input and prints what comes back.
`,
    run: async (given, options, name, operation, json) => {
      const { useInterface } = await import('./run.ts');
      await useInterface(given, { name, operation, json }, options);
    },
  });
}
