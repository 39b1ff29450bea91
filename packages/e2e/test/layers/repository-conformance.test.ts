/** The `repository` interface on a real local host: refused, cut off by its lease's end, and what is left. */
import { conformance, filesystemCalls } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { afterAll, describe, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { Origin } from './support/origin.ts';
import { repositoryCalls } from './support/repository-calls.ts';

const CHECK_LIMIT_MS = 240_000;

/** What was fetched is the resource’s, and stays until that goes; what is half made does not. */
const KEPT = /\/store\/[0-9a-f]{40}\.(git|lock|\d+)(\/|$)/;

const kind = builtInKinds.find((each) => each.kind === 'working-copy');
if (kind === undefined) {
  throw new Error('There is no working copy.');
}

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
afterAll(async () => {
  await leases.close();
  await server.close();
  origin.remove();
  await room.remove();
});

origin.create('site');
const first = origin.commit('site', { a: 'one\n' });
origin.push('site', 'main');
origin.git('site.work', 'checkout', '-qb', 'feature');
origin.commit('site', { b: 'two\n' });
origin.push('site', 'feature');

describe('the repositories of a working copy', () => {
  const checks = conformance(kind, {
    node: NODE,
    leases,
    timeoutMs: 120_000,
    examples: [
      {
        name: 'of one repository',
        config: { others: 'any' },
        attributes: { repository: server.url('site.git') },
        calls: [...repositoryCalls(first), ...filesystemCalls],
      },
    ],
    witness: async () => (await room.whatExists()).filter((line) => !KEPT.test(line)),
  });
  // The others are those of the kind, and those of `filesystem` its own.
  for (const check of checks.filter(({ name }) => /repository\.|operations/.test(name))) {
    it(check.name, () => check.run(), CHECK_LIMIT_MS);
  }
});
