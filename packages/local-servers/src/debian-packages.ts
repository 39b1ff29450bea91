import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeHomeDirectory } from './home-directory.ts';
import { runToEnd } from './run-to-end.ts';
import type { ServerUser } from './server-user.ts';
import { TOOLS_DIRECTORY } from './tools-directory.ts';

const COMMAND_TIMEOUT_MS = 60_000;

/** Whether this is a system of Debian's kind, whose packages can be had. */
export function hasDebianPackages(): boolean {
  return existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg');
}

/**
 * Downloads packages of Debian or Ubuntu with what they need beyond what is installed, and unpacks
 * them to that folder of the tools. Needs no privileges and changes nothing of the system: apt
 * works on lists and a cache of its own. Returns where they lie.
 *
 * @throws DrydockError `local-stack-failed` with apt's last words
 */
export async function downloadPackages(
  folder: string,
  packages: readonly string[],
  user: ServerUser | null,
): Promise<string> {
  const tools = makeHomeDirectory(TOOLS_DIRECTORY, user);
  const target = join(tools, folder);
  const scratch = mkdtempSync(join(tools, `${folder}-download-`));
  try {
    await download(scratch, packages, target);
    return target;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Value for LD_LIBRARY_PATH: where the libraries of unpacked packages lie. */
export function librariesIn(folder: string): string {
  return ['lib', join('usr', 'lib')]
    .map((name) => join(folder, name))
    .filter((libraries) => existsSync(libraries))
    .flatMap((libraries) => readdirSync(libraries).map((name) => join(libraries, name)))
    .join(delimiter);
}

async function download(
  scratch: string,
  packages: readonly string[],
  target: string,
): Promise<void> {
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
  await apt('install', '--no-install-recommends', '--download-only', '-y', ...packages);
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
