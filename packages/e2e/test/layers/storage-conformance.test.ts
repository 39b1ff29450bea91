/** `storage` on a real local host: crashes at every await, and what is left on the machine. */
import { conformance } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { afterAll, describe, it } from '@jest/globals';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';

/** Some move thousands of files. */
const CHECK_LIMIT_MS = 120_000;

const storage = builtInKinds.find(({ kind }) => kind === 'storage');
if (storage === undefined) {
  throw new Error('There is no storage.');
}

const room = await HostRoom.open();
afterAll(() => room.remove());

const leases = await leasesOnOneHost(room);
afterAll(() => leases.close());

describe('storage', () => {
  const checks = conformance(storage, {
    node: NODE,
    leases,
    examples: [
      {
        name: 'counted',
        config: { bytes: 64 * 1_024 * 1_024 },
        attributes: {},
        calls: [{ interface: 'storage', operation: 'usage', input: {} }],
      },
    ],
    witness: () => room.whatExists(),
  });
  for (const check of checks) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
