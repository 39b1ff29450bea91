import { spawn } from 'node:child_process';

/** What may be a million files. */
const LIMIT_MS = 120_000;

/**
 * Runs a tool with the rights of a lease and no others, to its end; whether it succeeded has to be
 * looked at. Whatever it can be made to do, the lease itself could have done.
 *
 * @param uid to drop to; null where leases have Drydock's own rights
 * @param directory where it works; a path below /proc/self/fd is resolved while that is still open
 */
export async function runAsLease(
  uid: number | null,
  argv: readonly [string, ...string[]],
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const drop =
    uid === null
      ? []
      : [
          'setpriv',
          `--reuid=${uid}`,
          `--regid=${uid}`,
          '--clear-groups',
          '--inh-caps=-all',
          '--no-new-privs',
        ];
  const [program, ...parameters] = [...drop, ...argv] as [string, ...string[]];
  await new Promise<void>((resolve) => {
    const child = spawn(program, parameters, {
      cwd: directory,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      // What it complains of may be as much as what it works on.
      stdio: 'ignore',
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      // One of its own: many closings share the signal, and each would count as a listener of it.
      signal: AbortSignal.any([signal]),
    });
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  signal.throwIfAborted();
}
