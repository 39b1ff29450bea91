import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findMariadb, runToEnd, serverUser, type MariadbBinaries } from '@drydock/local-servers';

/** Of blueprints in tests: as little as goes. */
export const MYSQL = { memoryMegabytes: 8, logMegabytes: 4, leasesMax: 8, connectionsPerLease: 5 };

export interface PreparedMariadb {
  readonly binaries: MariadbBinaries;
  /** Where the programs are, and a data directory to copy: making one takes seconds. */
  readonly config: { readonly programs: string; readonly prepared: string };
  remove(): void;
}

/** The programs of this machine, or of Debian's packages, and a data directory that any user may copy. */
export async function prepareMariadb(): Promise<PreparedMariadb> {
  const user = serverUser();
  const binaries = await findMariadb(user);
  const base = mkdtempSync('/var/tmp/drydock-mariadb-test-');
  chmodSync(base, 0o1777);
  const data = join(base, 'data');
  await runToEnd(
    binaries.mariadbInstallDb,
    [
      '--no-defaults',
      `--datadir=${data}`,
      // The directory of all may be one that this user may not write to.
      `--tmpdir=${base}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--innodb-log-file-size=4M',
    ],
    { user },
  );
  await runToEnd('chmod', ['-R', 'a+rX', data], { user });
  return {
    binaries,
    config: { programs: dirname(binaries.mariadbd), prepared: data },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
