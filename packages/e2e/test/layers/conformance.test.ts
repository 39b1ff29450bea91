import { conformance } from '@drydock/blueprint/conformance';
import { afterAll, describe, it } from '@jest/globals';
import { directoryOn } from './support/directory-on.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';

/** Some move thousands of files. */
const CHECK_LIMIT_MS = 120_000;

const room = await HostRoom.open();
afterAll(() => room.remove());

const leases = await leasesOnOneHost(room);
afterAll(() => leases.close());

describe('a kind that stands on a host', () => {
  const kind = directoryOn({ kind: 'working-copy', provides: 'working-copy', on: 'host' });
  const checks = conformance(kind, {
    node: NODE,
    leases,
    examples: [{ name: 'plain', config: {}, attributes: {} }],
    witness: () => room.whatExists({ recursive: false }),
  });
  for (const check of checks) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
