import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lease } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import type { Bench } from './bench.ts';

export interface Witness {
  /**
   * Runs a command on the lease's host for a while; answers how many ran at once, at least, when
   * it began. Throws `internal` where another lease's command runs on the same host.
   */
  observe(lease: Lease): Promise<number>;
  close(): Promise<void>;
}

/**
 * More than may ever run at once, so that a limit that is exceeded shows by how much. A command
 * takes the first number that nobody holds: the highest one taken is how many ran at once.
 */
const NUMBERS = 64;
/** Long enough for the commands of all hosts to overlap, though they start one after the other. */
const HOLD_SECONDS = '0.3';
const EXIT_SHARED = 75;

/** $1 the directory of the locks, $2 the host's, $3 how many numbers there are. */
const SCRIPT = `
exec 8<"$1/$2" || exit 1
flock -n 8 || exit ${EXIT_SHARED}
number=1
while exec 9<"$1/$number" && ! flock -n 9; do
  number=$((number + 1))
  [ "$number" -le "$3" ] || exit 1
done
sleep ${HOLD_SECONDS}
echo "$number"
`;

/** Locks of the kernel, which knows nothing of Drydock: one for each host, and the numbers. */
export async function openWitness(
  { drydock, hostsDirectory, signal }: Bench,
  hosts: readonly string[],
): Promise<Witness> {
  const directory = join(hostsDirectory, 'witness');
  await mkdir(directory);
  await chmod(directory, 0o755);
  const numbers = Array.from({ length: NUMBERS }, (_, index) => String(index + 1));
  for (const name of [...hosts, ...numbers]) {
    const path = join(directory, name);
    await writeFile(path, '');
    // The commands run as users of their own; to lock a file it is enough to read it.
    await chmod(path, 0o644);
  }
  return {
    observe: async ({ id, resource }) => {
      const argv = ['/bin/sh', '-c', SCRIPT, 'witness', directory, resource ?? '', `${NUMBERS}`];
      const { exitCode, stdout, stderr } = await drydock.leases.exec(id, { argv }, { signal });
      const number = Number(stdout);
      if (exitCode === 0 && Number.isInteger(number) && number > 0) {
        return number;
      }
      const why =
        exitCode === EXIT_SHARED
          ? 'another lease’s command runs on the same host'
          : `it exited with ${exitCode ?? 'a signal'}: ${stderr.trim()}`;
      throw new DrydockError('internal', `The witness of lease ${id} failed: ${why}.`);
    },
    close: () => rm(directory, { recursive: true }),
  };
}
