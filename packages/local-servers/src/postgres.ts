import { DrydockError } from '@drydock/model';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { identify } from './process-identity.ts';
import { runToEnd } from './run-to-end.ts';
import { openServer, type LocalServer, type ServerKind } from './server.ts';
import { serverUser, type ServerUser } from './server-user.ts';

export interface PostgresOptions {
  /** Its own; made when missing. Lies elsewhere when the server's user cannot enter it. */
  readonly directory: string;
  /** A free one when not given. */
  readonly port?: number;
  /** False trades crash safety for speed: for tests whose data may be lost. */
  readonly durable: boolean;
  /** More settings, by their PostgreSQL names. */
  readonly settings?: Readonly<Record<string, string>>;
}

const ROLE = 'drydock';
const DATABASE = 'drydock';

/** What Drydock needs of a PostgreSQL server, local or not. */
const SETTINGS: Readonly<Record<string, string>> = {
  // A process that is paused inside a transaction must not block its successor.
  idle_in_transaction_session_timeout: '5s',
  statement_timeout: '10s',
  lock_timeout: '3s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  // The statements are short: compiling them costs more than it saves.
  jit: 'off',
  max_connections: '200',
};

/** What keeps the local one to itself. */
const LOCAL_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path would have to be shorter than 107 bytes, and TCP is enough.
  unix_socket_directories: '',
  // Statements and key values may hold what must not be logged.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const NOT_DURABLE: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/**
 * Starts a PostgreSQL of this machine's own: role and database `drydock`, a random password, on
 * 127.0.0.1. Its data stays from start to start until it is removed.
 *
 * @throws DrydockError `conflict` when a running process owns the directory, `local-stack-failed`
 * when the server does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalServer> {
  const binaries = await postgresBinaries(serverUser());
  return openServer(postgresKind(binaries, options), options);
}

function postgresKind(binaries: PostgresBinaries, options: PostgresOptions): ServerKind {
  const settings = {
    ...SETTINGS,
    ...LOCAL_SETTINGS,
    ...(options.durable ? {} : NOT_DURABLE),
    ...options.settings,
  };
  return {
    title: 'PostgreSQL',
    runsAs: serverUser(),
    // The fast shutdown: sessions are ended, nothing has to be recovered.
    stopSignal: 'SIGINT',
    graceSeconds: 10,
    prepare: (home, user) => prepare(home, user, binaries),
    command: (home, port) => {
      removeMisleadingPidFile(home);
      return {
        command: binaries.postgres,
        args: [
          '-D',
          join(home, 'data'),
          '-p',
          String(port),
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
      };
    },
    isReady: async (home, _port, pid) => {
      const lines = readPidFile(home);
      // The eighth line is the status that pg_ctl waits for, too.
      return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
    },
    // Processes of a server that was killed still hold its memory; they end within moments.
    isTransient: (lastWords) => /is still in use|lock file .* already exists/.test(lastWords),
    url: (home, port) => `postgres://${ROLE}:${readPassword(home)}@127.0.0.1:${port}/${DATABASE}`,
  };
}

async function prepare(
  home: string,
  user: ServerUser | null,
  binaries: PostgresBinaries,
): Promise<void> {
  for (const name of readdirSync(home)) {
    if (name.startsWith('data.new-') || name === 'password.new') {
      rmSync(join(home, name), { recursive: true, force: true });
    }
  }
  const data = join(home, 'data');
  if (existsSync(data)) {
    await refuseOtherVersion(data, user, binaries);
    return;
  }
  // Whatever was interrupted half-way is never mistaken for data: the rename comes last.
  const fresh = join(home, `data.new-${randomBytes(6).toString('hex')}`);
  makeFor(user, fresh);
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(home, 'password.new');
  writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (user !== null) {
    chownSync(passwordFile, user.uid, user.gid);
  }
  try {
    await runToEnd(binaries.initdb, initdbArguments(fresh, passwordFile), { user });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  // A server for one user over standard input: no port, no password, gone at the end of input.
  await runToEnd(binaries.postgres, ['--single', '-D', fresh, 'postgres'], {
    user,
    input: `CREATE DATABASE ${DATABASE}\n`,
  });
  rmSync(join(home, 'password'), { force: true });
  writeFileSync(join(home, 'password'), password, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, data);
}

const initdbArguments = (data: string, passwordFile: string): string[] => [
  '-D',
  data,
  '-U',
  ROLE,
  '-A',
  'scram-sha-256',
  `--pwfile=${passwordFile}`,
  '-E',
  'UTF8',
  // Built in since PostgreSQL 17: the same order of text on every machine.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--no-sync',
  '--no-instructions',
];

function makeFor(user: ServerUser | null, directory: string): void {
  mkdirSync(directory, { mode: 0o700 });
  if (user !== null) {
    chownSync(directory, user.uid, user.gid);
  }
}

async function refuseOtherVersion(
  data: string,
  user: ServerUser | null,
  binaries: PostgresBinaries,
): Promise<void> {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const said = await runToEnd(binaries.postgres, ['--version'], { user });
  const runs = /(\d+)\.\d+/.exec(said)?.[1];
  if (made !== runs) {
    throw new DrydockError(
      'local-stack-failed',
      `The data in ${data} was made by PostgreSQL ${made}; this is PostgreSQL ${runs ?? '?'}.`,
      { hint: 'Throw it away with npm start -- --fresh, or move it with pg_upgrade.' },
    );
  }
}

const readPassword = (home: string): string => readFileSync(join(home, 'password'), 'utf8');

function readPidFile(home: string): string[] {
  try {
    return readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/**
 * After a reboot the id in the file of a server that crashed may be another process's, and
 * PostgreSQL would refuse to start. This process owns the directory and has ended what was
 * recorded in it, so whoever has that id now is no server of this directory. With the id unused
 * the file stays: PostgreSQL finds the crashed server's shared memory by it.
 */
function removeMisleadingPidFile(home: string): void {
  const pid = Number.parseInt(readPidFile(home)[0] ?? '', 10);
  if (Number.isInteger(pid) && identify(pid) !== null) {
    rmSync(join(home, 'data', 'postmaster.pid'), { force: true });
  }
}
