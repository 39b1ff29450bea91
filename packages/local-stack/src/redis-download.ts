import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { writeFileSync, statSync } from 'node:fs';
import { DrydockError } from '@drydock/model';
import { join } from 'node:path';
import { makePlace } from './place.ts';
import { runToEnd } from './run-to-end.ts';
import type { ServerUser } from './server-user.ts';
import { TOOLS_DIRECTORY } from './tools-directory.ts';

const COMMAND_TIMEOUT_MS = 60_000;
/** A machine that could not download is not asked again at every start. */
const ASK_AGAIN_AFTER_MS = 3_600_000;

/**
 * Downloads Debian's or Ubuntu's redis-server and what it needs beyond what is installed, and
 * unpacks it to the folder `redis` of the tools. Needs no privileges and changes nothing of the
 * system: apt works on lists and a cache of its own. False where that is not possible.
 */
export async function downloadRedis(user: ServerUser | null): Promise<boolean> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) {
    return false;
  }
  const tools = makePlace(TOOLS_DIRECTORY, user);
  const failed = join(tools, 'redis-download-failed');
  const failedAt = statSync(failed, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - failedAt < ASK_AGAIN_AFTER_MS) {
    return false;
  }
  const scratch = mkdtempSync(join(tools, 'redis-download-'));
  try {
    await download(scratch, join(tools, 'redis'));
    return true;
  } catch (error) {
    writeFileSync(failed, `${DrydockError.is(error) ? error.message : String(error)}\n`);
    return false;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function download(scratch: string, target: string): Promise<void> {
  const archives = join(scratch, 'cache', 'archives');
  mkdirSync(join(scratch, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const options = [
    `Dir::State::Lists=${join(scratch, 'lists')}`,
    `Dir::Cache=${join(scratch, 'cache')}`,
    'Debug::NoLocking=1',
    // apt would hand the download to a user that cannot enter this folder.
    'APT::Sandbox::User=',
    'Acquire::http::Timeout=10',
    'Acquire::https::Timeout=10',
    'Acquire::Retries=1',
  ].flatMap((option) => ['-o', option]);
  const apt = (...args: readonly string[]): Promise<string> =>
    runToEnd('/usr/bin/apt-get', [...options, '-q', ...args], {
      user: null,
      timeoutMs: COMMAND_TIMEOUT_MS,
    });
  await apt('update');
  await apt('install', '--no-install-recommends', '--download-only', '-y', 'redis-server');
  const unpacked = join(scratch, 'unpacked');
  mkdirSync(unpacked);
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    await runToEnd('/usr/bin/dpkg', ['-x', join(archives, name), unpacked], { user: null });
  }
  chmodSync(unpacked, 0o755);
  try {
    renameSync(unpacked, target);
  } catch (error) {
    // Another process finished the same download first.
    if (!existsSync(target)) {
      throw error;
    }
  }
}
