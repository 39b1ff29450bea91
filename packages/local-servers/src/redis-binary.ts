import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { librariesIn } from './debian-packages.ts';
import { homeDirectoryFor } from './home-directory.ts';
import { downloadRedis } from './redis-download.ts';
import { canReach, type ServerUser } from './server-user.ts';
import { TOOLS_DIRECTORY } from './tools-directory.ts';

/** How to run a Redis here. */
export interface RedisBinary {
  /** A real one reads redis.conf; the one in JavaScript takes its port and password as JSON. */
  readonly flavour: 'redis' | 'javascript';
  readonly command: string;
  /** Come before the configuration file. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly runsAs: ServerUser | null;
  /** What a person should know about it, or null. */
  readonly notice: string | null;
}

const NAMES = ['redis-server', 'valkey-server'] as const;

let found: Promise<RedisBinary> | undefined;

/**
 * Finds a Redis: on PATH, else one that was downloaded before, else the distribution's package,
 * downloaded without installing it, else the one in JavaScript that npm brought.
 */
export function findRedis(user: ServerUser | null): Promise<RedisBinary> {
  found ??= find(user);
  return found;
}

async function find(user: ServerUser | null): Promise<RedisBinary> {
  const installed = onPath(user);
  if (installed !== null) {
    return { flavour: 'redis', command: installed, args: [], env: {}, runsAs: user, notice: null };
  }
  const folder = join(homeDirectoryFor(TOOLS_DIRECTORY, user), 'redis');
  const downloaded =
    unpacked(folder, user) ?? ((await downloadRedis(user)) ? unpacked(folder, user) : null);
  return downloaded ?? inJavaScript(user);
}

function onPath(user: ServerUser | null): string | null {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(directory, name);
      if (isAbsolute(directory) && isExecutable(path) && canReach(path, user)) {
        return path;
      }
    }
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The server in a folder that Debian packages were unpacked into, with their libraries. */
function unpacked(folder: string, user: ServerUser | null): RedisBinary | null {
  const command = join(folder, 'usr', 'bin', 'redis-server');
  if (!isExecutable(command)) {
    return null;
  }
  return {
    flavour: 'redis',
    command,
    args: [],
    env: { LD_LIBRARY_PATH: librariesIn(folder) },
    runsAs: user,
    notice: null,
  };
}

/** The one in JavaScript, which every installation has. */
export function inJavaScript(user: ServerUser | null): RedisBinary {
  const script = fileURLToPath(new URL('../bin/js-redis.mjs', import.meta.url));
  return {
    flavour: 'javascript',
    command: process.execPath,
    args: [script],
    env: {},
    // Writes no file and runs nothing, so where that user cannot read it root may.
    runsAs: canReach(process.execPath, user) && canReach(script, user) ? user : null,
    notice:
      'No redis-server here: using one in JavaScript, which keeps its data in memory and carries ' +
      'about 100 jobs a second. What it forgets are hints; everything accepted is in PostgreSQL.',
  };
}
