import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { conformance } from '@drydock/blueprint/conformance';
import kind from './index.ts';

const directory = await mkdtemp(join(tmpdir(), 'my-kind-'));
after(() => rm(directory, { recursive: true }));

describe('my-kind', () => {
  const checks = conformance(kind, {
    node: 'this-node',
    examples: [{ name: 'plain', config: { directory }, attributes: {} }],
    // All that there is, found without the kind’s own code.
    witness: () => readdir(directory, { recursive: true }),
    clear: async () => {
      for (const name of await readdir(directory)) {
        await rm(join(directory, name), { recursive: true });
      }
    },
  });
  for (const { name, run } of checks) {
    it(name, run);
  }
});
