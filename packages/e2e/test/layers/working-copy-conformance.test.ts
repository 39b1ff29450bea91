/** `working-copy` on a real local host: crashes at every await, and what is left on the machine. */
import { conformance, type ConformanceCall } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import type { JsonObject } from '@drydock/model';
import { afterAll, describe, it } from '@jest/globals';
import { NODE } from './support/leases-on-one-host.ts';
import { repositoryCalls } from './support/repository-calls.ts';
import { WorkingCopyWorld } from './support/working-copy-world.ts';

/** Each try fetches anew. */
const CHECK_LIMIT_MS = 240_000;

/** What was fetched is the resource’s, and stays until that goes; what is half made does not. */
const KEPT = /\/store\/[0-9a-f]{40}\.(git|lock|\d+)(\/|$)/;

const kind = builtInKinds.find((each) => each.kind === 'working-copy');
if (kind === undefined) {
  throw new Error('There is no working copy.');
}

const world = await WorkingCopyWorld.open();
afterAll(() => world.close());
const [first] = ['site', 'part'].map((name) => {
  world.origin.create(name);
  const commit = world.origin.commit(name, { a: 'one\n' });
  world.origin.push(name, 'main');
  return commit;
});
world.origin.git('site.work', 'checkout', '-qb', 'feature');
world.origin.commit('site', { b: 'two\n' });
world.origin.push('site', 'feature');

const files = (
  operation: string,
  input: JsonObject,
  more: Partial<ConformanceCall> = {},
): ConformanceCall => ({ interface: 'filesystem', operation, input, ...more });

describe('a working copy', () => {
  const checks = conformance(kind, {
    node: NODE,
    leases: world.leases,
    timeoutMs: 120_000,
    examples: [
      {
        name: 'of two repositories',
        config: { repositories: { mine: { url: world.url('site') } }, others: 'any' },
        attributes: {
          repositories: [{ repository: 'mine' }, { repository: world.url('part'), depth: 1 }],
        },
        calls: [
          files('mkdir', { path: 'a b' }),
          files('write', { path: 'a b/it' }, { gives: 'one\n' }),
          files('uploaded', { path: 'a b/it', upload: 'upload-1' }, { answer: { bytes: 0 } }),
          files('read', { path: 'site/a' }, { gets: 'one\n' }),
          files('stat', { path: 'a b/it' }),
          files('list', { path: 'a b' }),
          files('rename', { from: 'a b/it', to: 'that' }, { answer: {} }),
          files('pack', { path: 'a b' }),
          files('unpack', { path: 'a b' }, { gives: Buffer.alloc(1_024) }),
          files('remove', { path: 'that' }, { answer: {} }),
          ...repositoryCalls(first ?? '', 'site'),
        ],
      },
    ],
    witness: async () => (await world.room.whatExists()).filter((line) => !KEPT.test(line)),
  });
  for (const check of checks) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
