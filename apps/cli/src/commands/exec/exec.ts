import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, durationOption } from '../option.ts';

/** `drydock exec ...`; resolves to the exit code. */
export function addExecCommand(
  program: Command,
  context: () => Context,
  exitWith: (code: number) => void,
): void {
  program
    .command('exec')
    .description('run a command on a new lease, or on one that is held')
    .argument('[argv...]', 'the program and its arguments, after --')
    .option('--type <type>', 'request a lease of this type, and release it at the end')
    .option('--lease <id>', 'use this lease, and leave it as it is')
    .option('--attribute <key=value>', 'with --type: what it must have; may be repeated', collect)
    .option('--blueprint <name>', 'with --type: only from this one; may be repeated', collect)
    .addOption(durationOption('--ttl <duration>', 'with --type: for how long, unless renewed'))
    .addOption(durationOption('--wait-timeout <duration>', 'with --type: how long it may wait'))
    .option('--env <key=value>', 'added to the environment; may be repeated', collect)
    .option('--cwd <directory>', 'where to run; default: the lease’s own directory')
    .addOption(durationOption('--timeout <duration>', 'end it after so long'))
    .option('--script <text>', 'text for the shell there, in place of a program')
    .option('-i, --stdin', 'pass standard input on, up to 128 KiB')
    .addHelpText(
      'after',
      '\nExits with what the command exits with, or 128 and the number of its signal.\n',
    )
    .action(async (argv: string[], options: unknown) => {
      const { execute } = await import('./run.ts');
      exitWith(await execute(context(), argv, options as Parameters<typeof execute>[2]));
    });
}
