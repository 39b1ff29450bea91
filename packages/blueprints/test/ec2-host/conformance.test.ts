import { afterAll, describe, it } from '@jest/globals';
import { conformance, filesystemCalls } from '@drydock/blueprint/conformance';
import { MachineBench } from './support/machines.ts';

/** Each is many machines, one after the other. */
const CHECK_LIMIT_MS = 300_000;

const benches: MachineBench[] = [];

afterAll(async () => {
  for (const bench of benches) {
    await bench.remove();
  }
});

for (const keepsTokens of [true, false]) {
  const bench = await MachineBench.open({ keepsTokens });
  benches.push(bench);
  describe(`ec2-host, where EC2 ${keepsTokens ? 'keeps' : 'forgets'} tokens`, () => {
    const checks = conformance(bench.kind, {
      node: 'here',
      secrets: bench.secrets,
      examples: [
        {
          name: 'an instance with labels',
          config: bench.config({ labels: { disk: 'ssd' } }),
          attributes: { labels: { disk: 'ssd' } },
          calls: filesystemCalls,
        },
      ],
      witness: () => bench.whatExists(),
    });
    // A token matters to launches alone.
    for (const check of checks.filter(({ name }) => keepsTokens || name.includes(': a resource'))) {
      it(check.name, () => check.run(), CHECK_LIMIT_MS);
    }
  });
}
