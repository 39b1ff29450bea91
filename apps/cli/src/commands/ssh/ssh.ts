import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { NounArgument } from '../../nouns/commands.ts';
import { nounNamed } from '../../nouns/index.ts';
import { addCommand, argument, argumentOf, text, texts } from '../command.ts';
import { leaseOptions } from '../exec/lease-options.ts';

/** `drydock ssh ...`; resolves to the exit code. */
export function addSshCommand(
  program: Command,
  context: () => Context,
  exitWith: (code: number) => void,
): void {
  const lease = nounNamed('lease');
  addCommand(program, context, {
    name: 'ssh',
    description: 'open a terminal on a lease that is held, or on a new one',
    arguments: [
      argumentOf<string | undefined>(
        new NounArgument(
          '[lease]',
          'the lease’s id, or the first letters of it; not with --type',
          lease === undefined ? [] : [lease],
        ),
      ),
      argument('[argv...]', 'the program and its arguments, after --; default: a login shell'),
    ],
    options: {
      ...leaseOptions(),
      term: text('--term <name>', 'what kind of terminal it is; default: TERM'),
      env: texts('--env <key=value>', 'added to the environment; may be repeated'),
      cwd: text('--cwd <directory>', 'where to run; default: the lease’s own directory'),
    },
    help: '\nExits with what the program exits with. Every key goes to the other side, ^C too.\n',
    run: async (given, options, first, argv) => {
      const { openTerminal } = await import('./run.ts');
      exitWith(await openTerminal(given, first, argv, options));
    },
  });
}
