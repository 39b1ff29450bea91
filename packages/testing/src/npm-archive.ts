import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DrydockError } from '@drydock/model';

const DOWNLOAD_WITHIN_MS = 300_000;

/**
 * Downloads a package's archive, with the settings that npm has here; answers its path. For what is no
 * dependency, because it would be installed for all who run no tests.
 *
 * @param spec - name and version: `chalk@5.0.0`
 * @param integrity - what its archive hashes to, as a lockfile has it
 * @throws DrydockError `local-stack-failed` where it cannot be had, or is another one
 */
export async function downloadArchive(
  spec: string,
  integrity: string,
  directory: string,
): Promise<string> {
  const archive = join(directory, await pack(spec, directory));
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (integrity !== `sha512-${hash}`) {
    throw new DrydockError('local-stack-failed', `${spec} is not what it was.`);
  }
  return archive;
}

/** Answers the archive's name. */
async function pack(spec: string, directory: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['pack', spec, '--silent'], {
      cwd: directory,
      timeout: DOWNLOAD_WITHIN_MS,
    });
    return stdout.trim();
  } catch (error) {
    throw new DrydockError('local-stack-failed', `npm could not download ${spec}.`, {
      hint: 'The tests need a registry of npm that can be reached.',
      cause: error,
    });
  }
}
