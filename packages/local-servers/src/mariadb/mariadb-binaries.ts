import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { DrydockError } from '@drydock/model';
import { downloadPackages, hasDebianPackages, librariesIn } from '../debian-packages.ts';
import { homeDirectoryFor } from '../home-directory.ts';
import { canReach, type ServerUser } from '../server-user.ts';
import { TOOLS_DIRECTORY } from '../tools-directory.ts';

/** One path for each program that makes and uses a server. */
export interface MariadbBinaries {
  readonly mariadbd: string;
  readonly mariadb: string;
  readonly mariadbDump: string;
  readonly mariadbInstallDb: string;
}

const FOLDER = 'mariadb';
const PACKAGES = ['mariadb-server-core', 'mariadb-client-core', 'mariadb-client'] as const;
/** Where the scripts lie that run what was unpacked. */
const SCRIPTS = 'run';

/** sbin is on no ordinary user's PATH. */
const SBIN = ['/usr/sbin', '/usr/local/sbin'] as const;

/**
 * Finds MariaDB: what is installed, else what was downloaded before, else the distribution's packages,
 * downloaded without installing them.
 *
 * @param user - who has to be able to run it; null for whoever runs this process
 * @throws DrydockError `local-stack-failed` where there is none and none can be had
 */
export async function findMariadb(user: ServerUser | null): Promise<MariadbBinaries> {
  const installed = onPath(user);
  if (installed !== null) {
    return installed;
  }
  const folder = join(homeDirectoryFor(TOOLS_DIRECTORY, user), FOLDER);
  if (!existsSync(folder)) {
    if (!hasDebianPackages()) {
      throw new DrydockError('local-stack-failed', 'There is no MariaDB on this machine.', {
        hint: 'Install MariaDB’s server and client; the server need not run.',
      });
    }
    await downloadPackages(FOLDER, PACKAGES, user);
  }
  return unpacked(folder, user);
}

function onPath(user: ServerUser | null): MariadbBinaries | null {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...SBIN].filter((each) =>
    isAbsolute(each),
  );
  const find = (name: string): string | undefined =>
    directories
      .map((directory) => join(directory, name))
      .find((path) => existsSync(path) && canReach(path, user));
  const mariadbd = find('mariadbd');
  const mariadb = find('mariadb');
  const mariadbDump = find('mariadb-dump');
  const mariadbInstallDb = find('mariadb-install-db');
  return mariadbd === undefined ||
    mariadb === undefined ||
    mariadbDump === undefined ||
    mariadbInstallDb === undefined
    ? null
    : { mariadbd, mariadb, mariadbDump, mariadbInstallDb };
}

function unpacked(folder: string, user: ServerUser | null): MariadbBinaries {
  const base = join(folder, 'usr');
  const share = join(base, 'share', 'mysql');
  const characters = `--character-sets-dir=${join(share, 'charsets')}`;
  const programs = {
    mariadbd: [
      join(base, 'sbin', 'mariadbd'),
      `--basedir=${base}`,
      `--lc-messages-dir=${share}`,
      characters,
    ],
    mariadb: [join(base, 'bin', 'mariadb'), characters],
    mariadbDump: [join(base, 'bin', 'mariadb-dump'), characters],
    mariadbInstallDb: [join(base, 'bin', 'mariadb-install-db'), `--basedir=${base}`],
  } as const;
  for (const [program] of Object.values(programs)) {
    if (!existsSync(program) || !canReach(program, user)) {
      throw new DrydockError('local-stack-failed', `The MariaDB in ${folder} is not whole.`, {
        hint: 'Remove that folder; it is downloaded again.',
      });
    }
  }
  const libraries = librariesIn(folder);
  const script = (name: string, [program, ...options]: readonly [string, ...string[]]): string =>
    writeScript(join(folder, SCRIPTS), name, libraries, program, options);
  return {
    mariadbd: script('mariadbd', programs.mariadbd),
    mariadb: script('mariadb', programs.mariadb),
    mariadbDump: script('mariadb-dump', programs.mariadbDump),
    mariadbInstallDb: script('mariadb-install-db', programs.mariadbInstallDb),
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * What was unpacked finds neither its libraries nor its own files by itself. Its options come last, since
 * `--defaults-file` and `--no-defaults` count in the first place only.
 */
function writeScript(
  directory: string,
  name: string,
  libraries: string,
  program: string,
  options: readonly string[],
): string {
  const path = join(directory, name);
  if (existsSync(path)) {
    return path;
  }
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
  // Several processes may write it: each gets a whole one.
  const draft = join(directory, `.${name}-${process.pid}`);
  const command = [quoted(program), '"$@"', ...options.map(quoted)].join(' ');
  try {
    writeFileSync(draft, `#!/bin/sh\nLD_LIBRARY_PATH=${quoted(libraries)} exec ${command}\n`);
    chmodSync(draft, 0o755);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return path;
}
