import { afterAll, describe, it } from '@jest/globals';
import { conformance } from '@drydock/blueprint/conformance';
import { closeSshConnections } from '@drydock/transport';
import { HostBench, NODE, sshHost } from './support.ts';

/** Some move thousands of files. */
const CHECK_LIMIT_MS = 120_000;

const servers: HostBench[] = [];

afterAll(async () => {
  closeSshConnections();
  await Promise.all(servers.map((bench) => bench.remove()));
});

for (const ordinaryUser of [false, true]) {
  const bench = await HostBench.open({ ordinaryUser });
  servers.push(bench);
  describe(`ssh-host, logging in as ${bench.server.user}`, () => {
    const checks = conformance(sshHost, {
      node: NODE,
      secrets: bench.secrets,
      examples: [
        { name: 'pinned at the first contact', config: bench.config(), attributes: {} },
        {
          name: 'with a given key and labels',
          config: bench.config({
            name: 'build-1',
            hostKey: bench.server.hostKey,
            labels: { disk: 'ssd' },
          }),
          attributes: { host: 'build-1', labels: { disk: 'ssd' } },
        },
      ],
      witness: () => bench.whatExists(),
    });
    for (const check of checks) {
      it(check.name, () => check.run(), CHECK_LIMIT_MS);
    }
  });
}
