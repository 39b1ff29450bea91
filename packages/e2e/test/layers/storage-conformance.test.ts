/** `storage` on a real local host: crashes at every await, and what is left on the machine. */
import { conformance, type ConformanceCall } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import type { JsonObject } from '@drydock/model';
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

const EMPTY_TAR = Buffer.alloc(1_024);

const files = (
  operation: string,
  input: JsonObject,
  more: Partial<ConformanceCall> = {},
): ConformanceCall => ({ interface: 'filesystem', operation, input, ...more });

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
        calls: [
          files('mkdir', { path: 'a b' }),
          files('write', { path: 'a b/it' }, { gives: 'one\n' }),
          files('uploaded', { path: 'a b/it', upload: 'upload-1' }, { answer: { bytes: 0 } }),
          files('read', { path: 'a b/it' }, { gets: 'one\n' }),
          files('stat', { path: 'a b/it' }),
          files('list', { path: 'a b' }),
          files('rename', { from: 'a b/it', to: 'that' }, { answer: {} }),
          files('pack', {}),
          files('unpack', { path: 'a b' }, { gives: EMPTY_TAR }),
          files('remove', { path: 'that' }, { answer: {} }),
          { interface: 'storage', operation: 'usage', input: {} },
        ],
      },
    ],
    witness: () => room.whatExists(),
  });
  for (const check of checks) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
