import { BOUNDS } from '@drydock/model';
import type { ActiveLease } from '../held-lease.ts';
import type { CommandInterface, CommandResult, CommandRun } from '../command-interface.ts';
import { command } from '../interface/command.interface.ts';

/**
 * Runs shell texts where the commands of a lease run, with that lease's rights: in its own directory, or in one
 * below it.
 */
export interface Shell {
  /**
   * Runs a text for the host's `/bin/sh` to its end. The text is a constant: whatever comes from outside is an
   * argument, `$1` and so on, which no shell reads.
   *
   * Throws what `CommandInterface.exec` throws.
   */
  run(text: string, args: readonly string[], run: ShellRun): Promise<CommandResult>;
}

/** As of a command, and for how long: an hour by default, which is for what has no end of its own. */
export interface ShellRun extends CommandRun {
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3_600_000;

const argvOf = (text: string, args: readonly string[]): [string, ...string[]] => [
  '/bin/sh',
  '-c',
  text,
  'sh',
  ...args,
];

/** @param cwd - below the lease's own directory; by default that */
export function shellOver(commands: CommandInterface, cwd?: string): Shell {
  return {
    run: (text, args, { timeoutMs = TIMEOUT_MS, ...run }) =>
      commands.exec(
        { program: { argv: argvOf(text, args) }, timeoutMs, ...(cwd !== undefined && { cwd }) },
        run,
      ),
  };
}

/**
 * On a lease that a resource holds.
 *
 * @param cwd - below the held lease's own directory; by default that
 */
export function shellOnHeld(lease: ActiveLease, cwd?: string): Shell {
  const { exec } = lease.use(command);
  return {
    run: async (text, args, { timeoutMs = TIMEOUT_MS, ...run }) => {
      const ended = await exec(
        {
          argv: argvOf(text, args),
          timeoutSeconds: Math.min(
            Math.max(1, Math.ceil(timeoutMs / 1_000)),
            BOUNDS.execTimeoutSecondsMax,
          ),
          ...(cwd !== undefined && { cwd }),
        },
        { ...run, emit: async (name, chunk) => run.onOutput(name, Buffer.from(chunk)) },
      );
      return { ...ended, end: ended.end === 'lease-ended' ? 'cancelled' : ended.end };
    },
  };
}
