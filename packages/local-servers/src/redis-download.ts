import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { downloadPackages, hasDebianPackages } from './debian-packages.ts';
import { makeHomeDirectory } from './home-directory.ts';
import type { ServerUser } from './server-user.ts';
import { TOOLS_DIRECTORY } from './tools-directory.ts';

/** A machine that could not download is not asked again at every start. */
const ASK_AGAIN_AFTER_MS = 3_600_000;

/**
 * Downloads Debian's or Ubuntu's redis-server to the folder `redis` of the tools. False where that
 * is not possible.
 */
export async function downloadRedis(user: ServerUser | null): Promise<boolean> {
  if (!hasDebianPackages()) {
    return false;
  }
  const failed = join(makeHomeDirectory(TOOLS_DIRECTORY, user), 'redis-download-failed');
  const failedAt = statSync(failed, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - failedAt < ASK_AGAIN_AFTER_MS) {
    return false;
  }
  try {
    await downloadPackages('redis', ['redis-server'], user);
    return true;
  } catch (error) {
    writeFileSync(failed, `${DrydockError.is(error) ? error.message : String(error)}\n`);
    return false;
  }
}
