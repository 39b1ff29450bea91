import { execFile } from 'node:child_process';
import { lstat, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DrydockError } from '@drydock/model';

const run = promisify(execFile);

const REMOVE_TIMEOUT_MS = 120_000;

/**
 * Removes a directory with all that is in it, whatever a holder made of it. No process of the
 * holder may live any more. Symbolic links are removed, never followed.
 */
export async function removeTree(path: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await rm(path, { recursive: true, force: true });
    return;
  } catch {
    // A directory without permissions, or a path longer than a system call takes: see below.
  }
  signal.throwIfAborted();
  await removeWithTools(path);
}

/**
 * `chmod -R` and `rm -rf` descend from directory to directory and so reach what has no path short
 * enough; as an ordinary user a directory of mode 0000 has to be opened first.
 */
async function removeWithTools(path: string): Promise<void> {
  const options = {
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    timeout: REMOVE_TIMEOUT_MS,
  };
  const failures: string[] = [];
  for (const [tool, ...flags] of [
    ['chmod', '-R', 'u+rwX'],
    ['rm', '-rf'],
  ] as const) {
    try {
      await run(tool, [...flags, '--', path], options);
    } catch (error) {
      failures.push((error as Error).message.split('\n').slice(1, 2).join(''));
    }
  }
  if (await exists(path)) {
    throw new DrydockError('internal', `${path} could not be removed: ${failures.join('; ')}`, {
      hint: 'Look for immutable files and for mounts in it.',
    });
  }
}

/** Whether there is anything under that name, be it a dangling link. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
