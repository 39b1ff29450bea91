/** `sandcastle` on a real local host: crashes at every await, and what is left on the machine. */
import { conformance, filesystemCalls } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { findNginx, serverUser } from '@drydock/local-servers';
import { afterAll, describe, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { ofComposites } from './support/of-composites.ts';
import { Origin } from './support/origin.ts';
import { repositoryCalls } from './support/repository-calls.ts';
import { nginxBelow, webrootsBelow } from './support/seen-of-nginx.ts';

/** Each reload waits for its turn. */
const CHECK_LIMIT_MS = 480_000;

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
const nginx = await findNginx(serverUser());
origin.create('site');
const first = origin.commit('site', { 'index.html': 'one\n' });
origin.push('site', 'main');
origin.git('site.work', 'checkout', '-qb', 'feature');
origin.commit('site', { 'more.html': 'two\n' });
origin.push('site', 'feature');

const kind = builtInKinds.find((each) => each.kind === 'sandcastle');
if (kind === undefined) {
  throw new Error('There is no sandcastle.');
}

const call = (name: string, operation: string, input = {}, more = {}) => ({
  interface: name,
  operation,
  input,
  ...more,
});

/** Processes but nginx, which has as many as it has to end. */
const processes = (): readonly string[] => {
  const ofServer = new Set(nginxBelow(room.directory).map(({ pid }) => `process ${pid}`));
  return room.processes().filter((line) => !ofServer.has(line));
};

describe('a sandcastle', () => {
  const checks = conformance(kind, {
    node: NODE,
    leases,
    timeoutMs: 120_000,
    examples: [
      {
        name: 'shown',
        config: { nginx, reloadSeconds: 0, bytes: 16 * 1_024 * 1_024, others: 'any', leases: 3 },
        attributes: { repository: server.url('site.git') },
        calls: [
          ...filesystemCalls,
          ...repositoryCalls(first),
          call('storage', 'usage'),
          call('httpd', 'uri', { path: '/' }),
          call('httpd', 'status'),
          call('httpd', 'configure', { index: ['start.html'] }, { answer: {} }),
          call('httpd', 'restart', {}, { answer: {} }),
          call('httpd', 'reload', {}, { answer: {} }),
          call('httpd', 'logs', { log: 'error' }, { answer: {} }),
        ],
      },
    ],
    witness: async () => [
      ...webrootsBelow(room.directory),
      // The server keeps its own parent alive, whose number is another after each start.
      ...(processes().length > 0 ? ['processes'] : []),
      ...(await room.whatExists({ recursive: true })).filter(
        (line) => /\/att_[^/]+$/.test(line) && !line.includes('/sites/'),
      ),
    ],
  });
  for (const { name, run } of ofComposites(checks)) {
    it(name, run, CHECK_LIMIT_MS);
  }
});
