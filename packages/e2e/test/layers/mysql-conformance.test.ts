import { conformance } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { afterAll, describe, it } from '@jest/globals';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { MYSQL, prepareMariadb } from './support/prepared-mariadb.ts';
import { seenOfMariadb } from './support/seen-of-mariadb.ts';

/** Some build a dozen servers. */
const CHECK_LIMIT_MS = 240_000;

const room = await HostRoom.open();
afterAll(() => room.remove());
const leases = await leasesOnOneHost(room);
afterAll(() => leases.close());
const prepared = await prepareMariadb();
afterAll(() => prepared.remove());

const kind = builtInKinds.find((each) => each.kind === 'mysql');
if (kind === undefined) {
  throw new Error('There is no mysql.');
}

const call = (operation: string, input = {}, more = {}) => ({
  interface: 'mysql',
  operation,
  input,
  ...more,
});

const DUMP = `
CREATE TABLE cats (name VARCHAR(20) PRIMARY KEY);
INSERT INTO cats VALUES ('Murr'), ('Ünal');
DELIMITER ;;
CREATE TRIGGER shout BEFORE INSERT ON cats FOR EACH ROW SET NEW.name = UPPER(NEW.name) ;;
DELIMITER ;
`;

describe('a MariaDB server on a host', () => {
  const checks = conformance(kind, {
    node: NODE,
    leases,
    examples: [
      {
        name: 'plain',
        config: { ...MYSQL, ...prepared.config },
        attributes: {},
        calls: [
          call('connection'),
          call('restore', {}, { gives: DUMP, answer: { bytes: Buffer.byteLength(DUMP) } }),
          call('dump'),
          call('reset', {}, { answer: {} }),
          { interface: 'tunnel', operation: 'connect', input: { port: 3306 } },
        ],
      },
    ],
    witness: async () => [...room.processes(), ...seenOfMariadb(prepared.binaries, room.directory)],
  });
  for (const { name, run } of checks) {
    it(name, run, CHECK_LIMIT_MS);
  }
});
