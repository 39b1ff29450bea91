/** How a server on a host is spoken to. */
import {
  ask,
  notEntitled,
  shellOnHeld,
  type ActiveLease,
  type AskOptions,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { BUSY, DOWN, FULL, GONE, LINGERS } from './texts.ts';

/** For how long a server that has died is waited for, in tenths of a second: it may have to repair itself. */
export const SERVER_TENTHS = '300';
/** Longer than that, with what is done afterwards. */
export const SERVER_TIMEOUT_MS = 110_000;

/** Of MariaDB's and the system's own words for it. */
const DISK_FULL = /no space left|disk full|errno: 28|errcode: 28|the table '.*' is full/i;

/** It does not name the right, and only says so where there is a session to end. */
const KILL_DENIED = /ERROR 1095 /;

/**
 * What a text that has failed said, as an error.
 *
 * @param doing - what it was for: `The database could not be made`
 */
export function errorOf(exitCode: number | null, words: string, doing: string): DrydockError {
  if (DISK_FULL.test(words)) {
    return new DrydockError('disk-full', `${doing}: the host’s disk is full: ${words}`);
  }
  if (KILL_DENIED.test(words)) {
    return new DrydockError(
      'command-failed',
      `${doing}: MariaDB’s user drydock@localhost lacks the right CONNECTION ADMIN: ${words}`,
    );
  }
  switch (exitCode) {
    case GONE:
      return notEntitled();
    case BUSY:
      return new DrydockError(
        'conflict',
        `${doing}: something else is done to it at this moment.`,
        {
          hint: 'Try again.',
        },
      );
    case DOWN:
      return new DrydockError('command-failed', `${doing}: MariaDB does not start: ${words}`);
    case LINGERS:
      return new DrydockError(
        'conflict',
        `${doing}: what its sessions have begun has not ended yet.`,
        { hint: 'Try again.' },
      );
    case FULL:
      return new DrydockError(
        'disk-full',
        `${doing}: the database is as large as its quota allows.`,
      );
    default:
      return new DrydockError('command-failed', `${doing}: ${words || `exit code ${exitCode}`}`);
  }
}

/**
 * Runs one of the texts.
 *
 * @throws DrydockError what `errorOf` makes of a failure
 */
export async function onServer(
  host: ActiveLease,
  doing: string,
  text: string,
  args: readonly string[],
  options: AskOptions,
): Promise<string> {
  const { exitCode, stdout, words } = await ask(shellOnHeld(host), text, args, {
    timeoutMs: SERVER_TIMEOUT_MS,
    ...options,
  });
  if (exitCode !== 0) {
    throw errorOf(exitCode, words, doing);
  }
  return stdout;
}
