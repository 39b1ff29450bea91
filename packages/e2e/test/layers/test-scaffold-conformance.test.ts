/** `test-scaffold` on a real local host: crashes at every await, and what is left on the machine. */
import { conformance, filesystemCalls } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { afterAll, describe, it } from '@jest/globals';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { ofComposites } from './support/of-composites.ts';
import { MYSQL, prepareMariadb } from './support/prepared-mariadb.ts';
import { seenOfMariadb } from './support/seen-of-mariadb.ts';

/** Some build dozens of servers. */
const CHECK_LIMIT_MS = 480_000;

const room = await HostRoom.open();
afterAll(() => room.remove());
const leases = await leasesOnOneHost(room);
afterAll(() => leases.close());
const prepared = await prepareMariadb();
afterAll(() => prepared.remove());

const kind = builtInKinds.find((each) => each.kind === 'test-scaffold');
if (kind === undefined) {
  throw new Error('There is no test-scaffold.');
}

const { leasesMax: _, ...server } = MYSQL;
const SEED = `CREATE TABLE cats (name VARCHAR(20)); INSERT INTO cats VALUES ('Murr');`;

const call = (name: string, operation: string, input = {}, more = {}) => ({
  interface: name,
  operation,
  input,
  ...more,
});

describe('a test scaffold', () => {
  const checks = conformance(kind, {
    node: NODE,
    leases,
    timeoutMs: 120_000,
    examples: [
      {
        name: 'seeded',
        config: {
          ...server,
          ...prepared.config,
          bytes: 16 * 1_024 * 1_024,
          seeds: { cats: { sql: SEED } },
          seed: 'cats',
        },
        attributes: {},
        calls: [
          ...filesystemCalls,
          call('storage', 'usage'),
          call('mysql', 'connection'),
          call('mysql', 'restore', {}, { gives: 'SELECT 1;' }),
          call('mysql', 'dump'),
          call('mysql', 'reset', {}, { answer: {} }),
          call('tunnel', 'connect', { port: 3306 }),
          call('scaffold', 'reset', {}, { answer: { seed: 'cats', bytes: SEED.length } }),
        ],
      },
    ],
    witness: async () => [
      ...(await room.whatExists({ recursive: false })),
      ...seenOfMariadb(prepared.binaries, room.directory),
    ],
  });
  for (const { name, run } of ofComposites(checks)) {
    it(name, run, CHECK_LIMIT_MS);
  }
});
