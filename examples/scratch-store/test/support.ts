import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function makeDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'drydock-scratch-store-'));
}

export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** Everything in a directory, found without the kind's own code. */
export async function whatExistsIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory, { recursive: true })).sort();
}
