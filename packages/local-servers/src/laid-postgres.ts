import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { homeDirectoryFor, makeHomeDirectory } from './home-directory.ts';
import { runToEnd } from './run-to-end.ts';
import { serverUser } from './server-user.ts';

/** Where the run of tests has the data of a PostgreSQL that is migrated and stopped. */
export const LAID_POSTGRES = 'DRYDOCK_TEST_LAID_POSTGRES';

/**
 * Lays a copy of the run's migrated PostgreSQL where one is started next: making one and migrating it takes
 * three seconds of a core, a copy a tenth of one. Where there is none to copy, it is made as anywhere.
 *
 * @param directory - as `startPostgres` is given it
 */
export async function layPostgres(
  directory: string,
  from = process.env[LAID_POSTGRES],
): Promise<void> {
  if (from === undefined) {
    return;
  }
  const user = serverUser();
  const home = makeHomeDirectory(directory, user);
  const source = homeDirectoryFor(from, user);
  if (existsSync(join(home, 'data'))) {
    throw new Error(`A PostgreSQL lies in ${home} already.`);
  }
  const parts = ['data', 'password'].map((name) => join(source, name));
  // Keeps whose they are, whether or not whoever runs this may give files away.
  await runToEnd('cp', ['-a', ...parts, home], { user: null });
}
