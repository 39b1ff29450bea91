import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argument, duration, flag, text, texts } from '../command.ts';

/** `drydock exec ...`; resolves to the exit code. */
export function addExecCommand(
  program: Command,
  context: () => Context,
  exitWith: (code: number) => void,
): void {
  addCommand(program, context, {
    name: 'exec',
    description: 'run a command on a new lease, or on one that is held',
    arguments: [argument('[argv...]', 'the program and its arguments, after --')],
    options: {
      type: text('--type <type>', 'request a lease of this type, and release it at the end'),
      lease: text('--lease <id>', 'use this lease, and leave it as it is'),
      attribute: texts(
        '--attribute <key=value>',
        'with --type: what it must have; may be repeated',
      ),
      blueprint: texts('--blueprint <name>', 'with --type: only from this one; may be repeated'),
      quantity: texts(
        '--quantity <name=n>',
        'with --type: how much it takes of its resource: cpu=2; may be repeated',
      ),
      ttl: duration('--ttl <duration>', 'with --type: for how long, unless renewed'),
      waitTimeout: duration('--wait-timeout <duration>', 'with --type: how long it may wait'),
      env: texts('--env <key=value>', 'added to the environment; may be repeated'),
      cwd: text('--cwd <directory>', 'where to run; default: the lease’s own directory'),
      timeout: duration('--timeout <duration>', 'end it after so long'),
      script: text('--script <text>', 'text for the shell there, in place of a program'),
      keep: flag('--keep', 'store what it writes; `drydock logs` shows it'),
      stdin: flag('-i, --stdin', 'pass standard input on, of any length'),
    },
    help: '\nExits with what the command exits with, or 128 and the number of its signal.\n',
    run: async (given, options, argv) => {
      const { execute } = await import('./run.ts');
      exitWith(await execute(given, argv, options));
    },
  });
}
