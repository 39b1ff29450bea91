import { conformance } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { findNginx, serverUser } from '@drydock/local-servers';
import type { JsonObject } from '@drydock/model';
import { afterAll, describe, it } from '@jest/globals';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { webrootsBelow } from './support/seen-of-nginx.ts';

/** Each reload waits for its turn. */
const CHECK_LIMIT_MS = 240_000;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
afterAll(async () => {
  await leases.close();
  await room.remove();
});
const nginx = await findNginx(serverUser());

const kind = builtInKinds.find((each) => each.kind === 'webroot');
if (kind === undefined) {
  throw new Error('There is no webroot.');
}

const call = (operation: string, input = {}, more = {}) => ({
  interface: 'httpd',
  operation,
  input,
  ...more,
});

const onFile = (operation: string, input: JsonObject, more = {}) => ({
  interface: 'filesystem',
  operation,
  input,
  ...more,
});

/** These first: each call is made again before all that come after it, and reloads take their time. */
const fileCalls = [
  onFile('mkdir', { path: 'a' }, { answer: {} }),
  onFile('write', { path: 'a/b' }, { gives: 'hello' }),
  onFile('uploaded', { path: 'a/b', upload: 'nothing-yet' }, { answer: { bytes: 0 } }),
  onFile('stat', { path: 'a/b' }),
  onFile('list', { path: 'a' }),
  onFile('read', { path: 'a/b' }, { gets: 'hello' }),
  onFile('rename', { from: 'a/b', to: 'a/c' }, { answer: {} }),
  onFile('pack', { path: 'a' }),
  onFile('unpack', {}, { gives: new Uint8Array(1_024) }),
  onFile('remove', { path: 'a', recursive: true }, { answer: {} }),
];

describe('a web root', () => {
  const checks = conformance(kind, {
    node: NODE,
    leases,
    timeoutMs: 120_000,
    examples: [
      {
        name: 'plain',
        config: { nginx, reloadSeconds: 0 },
        attributes: {},
        leasesPerResource: 3,
        calls: [
          ...fileCalls,
          call('uri', { path: '/a?b=c' }),
          call('status'),
          call('configure', { index: ['start.html'] }, { answer: {} }),
          call('restart', {}, { answer: {} }),
          call('reload', {}, { answer: {} }),
          call('logs', { log: 'error' }, { answer: {} }),
        ],
      },
    ],
    witness: async () => webrootsBelow(room.directory),
  });
  for (const { name, run } of checks) {
    it(name, run, CHECK_LIMIT_MS);
  }
});
