import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lockDirectory, type DirectoryLock } from '@drydock/local-servers';
import { DrydockError } from '@drydock/model';

/** One whose starter was killed is told to stop by that, and ends its machines first. */
const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/**
 * Makes this process the one simulator of a directory, which is made where it is missing.
 *
 * @throws DrydockError `conflict` where another one does not go
 */
export async function ownDirectory(directory: string): Promise<DirectoryLock> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const giveUpAt = performance.now() + WAIT_MS;
  for (;;) {
    const outcome = lockDirectory(directory);
    if ('lock' in outcome) {
      return outcome.lock;
    }
    if (performance.now() > giveUpAt) {
      throw new DrydockError(
        'conflict',
        `Process ${outcome.ownerPid} simulates EC2 in ${directory} already.`,
        { hint: `Use that one, or stop it first: kill ${outcome.ownerPid}` },
      );
    }
    await delay(LOOK_AGAIN_MS);
  }
}
