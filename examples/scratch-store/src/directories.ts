import { mkdir, rename, rm } from 'node:fs/promises';

/** Makes a directory that may be there already, below one that has to be. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!isError(error, 'EEXIST')) {
      throw error;
    }
  }
}

/**
 * Removes a directory and all in it, whatever is being written there meanwhile: under its new name
 * nobody finds it, so nothing comes into it any more.
 */
export async function removeTree(path: string): Promise<void> {
  const gone = `${path}.gone`;
  // Of a worker that died in the middle of this.
  await rm(gone, { recursive: true, force: true });
  try {
    await rename(path, gone);
  } catch (error) {
    // Never made, or removed before.
    if (!isError(error, 'ENOENT')) {
      throw error;
    }
  }
  await rm(gone, { recursive: true, force: true });
}

export function isError(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
