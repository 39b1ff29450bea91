import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argument, duration, flag, text, texts } from '../command.ts';
import { leaseOptions } from './lease-options.ts';

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
      ...leaseOptions(),
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
