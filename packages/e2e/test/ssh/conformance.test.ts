import { afterAll, describe, it } from '@jest/globals';
import { conformance, filesystemCalls } from '@drydock/blueprint/conformance';
import { closeSshConnections } from '@drydock/transport';
import { FarEnd, isFull } from '@drydock/testing';
import { HostBench, NODE, sshHost } from './support.ts';

/** Some move thousands of files. */
const CHECK_LIMIT_MS = 120_000;

const servers: HostBench[] = [];
/** This machine is the host: its loopback is the host's. */
const echo = await FarEnd.echo();
const calls = [
  ...filesystemCalls,
  {
    interface: 'tunnel',
    operation: 'connect',
    input: { port: echo.port },
    gives: 'there and back',
    gets: 'there and back',
    answer: { sentBytes: 14, receivedBytes: 14 },
  },
];

afterAll(async () => {
  await echo.close();
  closeSshConnections();
  await Promise.all(servers.map((bench) => bench.remove()));
});

/**
 * Which host it is, is settled before anybody has logged in, and what a user may do there, after: so each
 * user meets one of the examples here. `npm run test:full` has both with both.
 */
const PAIRS: readonly { readonly ordinaryUser: boolean; readonly hasGivenKey: boolean }[] = [
  { ordinaryUser: false, hasGivenKey: false },
  { ordinaryUser: true, hasGivenKey: true },
  ...(isFull
    ? [
        { ordinaryUser: false, hasGivenKey: true },
        { ordinaryUser: true, hasGivenKey: false },
      ]
    : []),
];

for (const { ordinaryUser, hasGivenKey } of PAIRS) {
  const bench = await HostBench.open({ ordinaryUser });
  servers.push(bench);
  const { user, hostKey } = bench.server;
  const given = { name: 'build-1', hostKey, labels: { disk: 'ssd' } };
  const example = hasGivenKey
    ? {
        name: 'with a given key and labels',
        config: bench.config(given),
        attributes: { host: 'build-1', labels: { disk: 'ssd' } },
        calls,
      }
    : { name: 'pinned at the first contact', config: bench.config(), attributes: {}, calls };
  describe(`ssh-host, logging in as ${user}`, () => {
    const checks = conformance(sshHost, {
      node: NODE,
      secrets: bench.secrets,
      examples: [example],
      witness: () => bench.whatExists(),
    });
    // These try each call with all before it, which takes longer than all others together.
    const isLong = (name: string): boolean => /: operations (are refused|whose lease)/.test(name);
    for (const check of checks.filter(({ name }) => isFull || ordinaryUser || !isLong(name))) {
      it(check.name, () => check.run(), CHECK_LIMIT_MS);
    }
  });
}
