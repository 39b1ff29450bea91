import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientSetting } from '@drydock/config/client';
import { DrydockError } from '@drydock/model';

export interface Connection {
  readonly url: string;
  readonly token: string;
}

export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/** What `npm start` writes while its stack runs. */
const RUN_FILE = join('.drydock', 'run.json');
const RUN_FILE_BYTES_MAX = 64 * 1_024;

/**
 * Where the API is and who asks: the options, then the environment, then the local stack that runs
 * for the directory or one above it, then the one of this repository.
 */
export function findConnection(
  options: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  ownRoot: string,
): Connection {
  const url = options.url ?? clientSetting(env, 'DRYDOCK_URL');
  const token = options.token ?? clientSetting(env, 'DRYDOCK_TOKEN');
  if (url !== undefined && token !== undefined) {
    return { url, token };
  }
  const local = findLocalStack(cwd, ownRoot);
  if (url === undefined) {
    if (local === null) {
      throw new DrydockError('unreachable', 'No Drydock is known here.', {
        hint: 'Start one with `npm start`, or set DRYDOCK_URL and DRYDOCK_TOKEN.',
      });
    }
    return { url: local.url, token: token ?? local.token };
  }
  // The local stack's token is shown to nobody but the local stack.
  if (local !== null && sameUrl(local.url, url)) {
    return { url, token: local.token };
  }
  throw new DrydockError('unauthenticated', `No token is known for ${url}.`, {
    hint: 'Set DRYDOCK_TOKEN.',
  });
}

/** A local stack that runs, as its file tells. */
export interface LocalStack extends Connection {
  /** Where its data lies: `.drydock`. */
  readonly directory: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Where EC2 is simulated, where it is. */
  readonly simUrl: string | undefined;
}

export function findLocalStack(cwd: string, ownRoot: string): LocalStack | null {
  for (let directory = cwd; ; directory = dirname(directory)) {
    const found = readRunFile(join(directory, RUN_FILE));
    if (found !== null) {
      return found;
    }
    if (directory === dirname(directory)) {
      return readRunFile(join(ownRoot, RUN_FILE));
    }
  }
}

/**
 * Null where it is missing, or not this user's own: a file that somebody else left in a shared
 * directory above would send commands, and their input, to whomever it names.
 */
function readRunFile(path: string): LocalStack | null {
  try {
    const { uid, mode, size } = statSync(path);
    const writableByOthers = (mode & 0o022) !== 0;
    if (uid !== process.getuid?.() || writableByOthers || size > RUN_FILE_BYTES_MAX) {
      return null;
    }
    const run: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRun(run)
      ? {
          url: run.apiUrl,
          token: run.token,
          directory: dirname(path),
          databaseUrl: textOf(run, 'databaseUrl'),
          redisUrl: textOf(run, 'redisUrl'),
          simUrl: textOf(run, 'simUrl'),
        }
      : null;
  } catch {
    return null;
  }
}

function isRun(run: unknown): run is { apiUrl: string; token: string } {
  return (
    typeof run === 'object' &&
    run !== null &&
    'apiUrl' in run &&
    typeof run.apiUrl === 'string' &&
    'token' in run &&
    typeof run.token === 'string'
  );
}

function textOf(run: object, field: string): string | undefined {
  const value: unknown = Object.entries(run).find(([name]) => name === field)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function sameUrl(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
