/**
 * `test-scaffold`: a directory and a database for tests, on one host. Each lease begins with the same files, none, and
 * the same database, that of a seed; and it can go back there as often as it likes.
 */
import { defineComposite, done, failed, mysql, type CompositeLease } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { commandWith } from './composed/pass-on.ts';
import server from './mysql.blueprint.ts';
import { hostInUse } from './on-host/held-host.ts';
import storage from './storage.blueprint.ts';
import { writeClientFile } from './test-scaffold/client-file.ts';
import {
  attributes,
  config,
  seedOf,
  wired,
  type Attributes,
  type Config,
  type Wired,
} from './test-scaffold/config.ts';
import { scaffold } from './test-scaffold/scaffold.interface.ts';
import { sow } from './test-scaffold/seed.ts';

type Lease = CompositeLease<Config, Attributes, 'files' | 'database', Wired>;

/** So much of a seed is run between two words about it. */
const PROGRESS_BYTES = 1_024 * 1_024;

export default defineComposite({
  kind: 'test-scaffold',
  provides: 'test-scaffold',
  summary: 'A directory and a database for tests: seeded from a dump, and reset to it.',
  config,
  attributes,
  wired,

  refuses: (own, { seed }) => {
    const found = seedOf(own, seed);
    return typeof found === 'string' ? found : null;
  },
  problems: (own) => {
    const found = seedOf(own, undefined);
    return typeof found === 'string' ? [{ field: 'seed', detail: 'is none of `seeds`' }] : [];
  },
  capacity: () => 1,

  parts: {
    files: { kind: storage },
    database: { kind: server },
  },

  async wire(context, { config: own, attributes: { seed }, parts: { files, database } }) {
    const use = { signal: context.signal, entitled: () => context.entitled() };
    const host = await hostInUse(context);
    const made = await context.call('client-file', null, async (): Promise<Wired> => {
      const connection = await database.use(mysql).connection({}, use);
      await writeClientFile(files, connection, use);
      return { socket: connection.socket, database: connection.database };
    });
    if (seedOf(own, seed) !== null) {
      const why = await context.call('seed', null, async () => {
        try {
          await sow(database, host, { config: own, asked: seed }, use);
          return null;
        } catch (error) {
          if (DrydockError.is(error) && error.code === 'command-failed') {
            // The same dump says the same again.
            return error.message;
          }
          throw error;
        }
      });
      if (why !== null) {
        return failed(why);
      }
    }
    return done(made);
  },

  interfaces: {
    filesystem: 'files',
    storage: 'files',
    mysql: 'database',
    tunnel: 'database',
  },
  own: [
    commandWith(
      ({ parts }: Lease) => parts.files,
      ({ wired: to }) =>
        to === null
          ? {}
          : { MYSQL_UNIX_PORT: to.socket, MYSQL_DATABASE: to.database, MYSQL_USER: to.database },
    ),
    scaffold.on((lease: Lease, outside) => ({
      async reset({ seed }, use) {
        let told = 0;
        const asked = seed ?? lease.attributes.seed;
        return sow(
          lease.parts.database,
          await hostInUse(outside),
          { config: lease.config, asked },
          use,
          async (bytes) => {
            if (bytes - told >= PROGRESS_BYTES) {
              told = bytes;
              await use.emit('progress', { bytes });
            }
          },
        );
      },
    })),
  ],
});
