import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/**
 * A directory for one test file, removed after it and after `cleanUp`, which ends what runs in it.
 * Closed to other users, as mkdtemp makes it.
 */
export function temporaryDirectory(cleanUp?: () => Promise<unknown>): string {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-stack-'));
  afterAll(async () => {
    await cleanUp?.();
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}
