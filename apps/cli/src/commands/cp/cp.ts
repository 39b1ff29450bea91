import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { LeasePathArgument } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argumentOf, flag } from '../command.ts';

/** `drydock cp ...` */
export function addCpCommand(
  program: Command,
  context: () => Context,
  exitWith: (code: number) => void,
): void {
  const description = 'what is copied, and at last where to: one side is LEASE:PATH';
  addCommand(program, context, {
    name: 'cp',
    description: 'copy files to what a lease holds, or from there',
    arguments: [
      argumentOf<string[]>(new LeasePathArgument('<paths...>', description, [NOUNS.lease])),
    ],
    options: {
      recursive: flag('-r, --recursive', 'directories with all that is in them'),
      preserve: flag('-p, --preserve', 'keep the times as well, of what comes from a lease'),
      quiet: flag('-q, --quiet', 'show no progress'),
    },
    help: `
PATH of a lease is relative to its own directory: LEASE:, LEASE:dir/file. Write a local name with a colon
as ./a:b. What was interrupted goes on where it ended when the same command is given again.

Links stay links. Pipes, sockets, devices and what cannot be read or written are left out and listed at
the end; the exit code is 6 then.
`,
    run: async (given, options, paths) => {
      const { copy } = await import('./run.ts');
      exitWith(await copy(given, paths, options));
    },
  });
}
