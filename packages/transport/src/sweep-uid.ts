import { spawn } from 'node:child_process';

/** A shell that starts, kills and ends takes milliseconds; more means an overloaded machine. */
const SWEEP_TIMEOUT_MS = 5_000;

/**
 * Kills every process of a uid at once. The kernel does it while it holds off every fork, so that
 * not even a chain of processes that replace each other faster than /proc can be read escapes. The
 * killing shell itself runs as that uid, and the kernel spares it.
 *
 * Best effort: a process of the same uid may kill the shell first. The looks at /proc decide.
 */
export async function sweepUid(uid: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const child = spawn(
      'setpriv',
      [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '/bin/sh', '-c', 'kill -KILL -1'],
      {
        cwd: '/',
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        stdio: 'ignore',
        detached: true,
        timeout: SWEEP_TIMEOUT_MS,
        killSignal: 'SIGKILL',
      },
    );
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}
