/** Repositories that are reached over ssh, from a host that is one itself: keys, agents, and whose key a server shows. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRecorder } from '@drydock/blueprint/conformance';
import type { Secrets } from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import { closeSshConnections } from '@drydock/transport';
import { makeSshKeyPair, startSshServer, type SshServer } from '@drydock/testing';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { HostBench } from '../ssh/support.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease, type BenchResource } from './support/on-host-bench.ts';
import { Origin } from './support/origin.ts';
import { seenAnywhere } from './support/seen-anywhere.ts';

const LIMIT_MS = 120_000;

const base = mkdtempSync('/var/tmp/drydock-git-ssh-');
const origin = new Origin();
origin.create('site');
const first = origin.commit('site', { a: 'one\n' });
origin.push('site', 'main');

const host = await HostBench.open();
const leases = await leasesOnOneHost(
  { config: host.config() as never },
  { kind: 'ssh-host', config: host.config(), secrets: host.secrets },
);
const bench = new OnHostBench('working-copy', leases);

const PASSPHRASE = 'canary passphrase';
function newKey(type: string, passphrase = ''): { privateKey: string; publicKey: string } {
  const file = join(base, `key-${readdirSync(base).length}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-f', file]);
  return {
    privateKey: readFileSync(file, 'utf8'),
    publicKey: readFileSync(`${file}.pub`, 'utf8').trim(),
  };
}
const plain = newKey('ed25519');
const locked = newKey('ed25519', PASSPHRASE);
const stranger = newKey('ed25519');

/** Says who is at work while git is. Its standard input is git's own. */
const LOOKS = join(base, 'looks');
let servers: SshServer[] = [];
let started = 0;
async function serve(hostKey = makeSshKeyPair(), port?: number): Promise<SshServer> {
  const server = await startSshServer({
    directory: join(base, `sshd-${(started += 1)}`),
    authorizedKeys: [plain.publicKey, locked.publicKey].map((key) => `command="${LOOKS}" ${key}`),
    hostKey,
    ...(port !== undefined && { port }),
  });
  servers.push(server);
  return server;
}
writeFileSync(
  LOOKS,
  `#!/bin/sh
cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>${join(base, 'seen')} 2>/dev/null
exec sh -c "$SSH_ORIGINAL_COMMAND"
`,
  { mode: 0o755 },
);

afterAll(async () => {
  await leases.close();
  await host.remove();
  closeSshConnections();
  origin.remove();
  rmSync(base, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.remove()));
  servers = [];
  expect(agents()).toEqual([]);
}, LIMIT_MS);

/** Agents that somebody left. */
const agents = (): readonly string[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('ssh-agent\0-D\0');
      } catch {
        return false;
      }
    });

let secret: JsonObject | null = null;
const secrets: Secrets = {
  open: async (name) => {
    if (secret === null) {
      throw new DrydockError('credential-missing', `There is no credential "${name}".`);
    }
    return secret;
  },
};
const urlOf = ({ user, port }: SshServer): string =>
  `ssh://${user}@127.0.0.1:${port}${origin.directory}/site.git`;
const configFor = (server: SshServer, more: JsonObject = {}): JsonObject => ({
  repositories: { site: { url: urlOf(server), credential: 'key', ...more } },
});

async function lease(resource: BenchResource): Promise<BenchLease | { readonly refused: string }> {
  const planned = bench.plannedLease(resource, { repository: 'site' });
  const step = await bench.kind.lease.activate(
    createRecorder(NODE, secrets).open().context,
    planned,
  );
  if (step.step === 'done') {
    return { ...planned, state: step.result };
  }
  await bench.end(planned);
  return { refused: step.reason };
}
const had = async (resource: BenchResource): Promise<BenchLease> => {
  const got = await lease(resource);
  if ('refused' in got) {
    throw new Error(got.refused);
  }
  return got;
};

describe('a key', () => {
  it.each([
    ['a key', plain, undefined],
    ['a key with a passphrase', locked, PASSPHRASE],
  ])(
    'of ssh opens it, and %s is nowhere to be seen',
    async (_what, { privateKey }, passphrase) => {
      secret = { privateKey, ...(passphrase !== undefined && { passphrase }) };
      const server = await serve();
      const resource = await bench.build(configFor(server));
      const got = await had(resource);
      expect(got.state).toMatchObject({ repositories: [{ commit: first }] });
      const lines = privateKey.split('\n').filter((line) => /^[A-Za-z0-9+/]{30}/.test(line));
      const seen = readFileSync(join(base, 'seen'), 'latin1');
      expect(seen).toContain('git-upload-pack');
      for (const hidden of [...lines, ...(passphrase === undefined ? [] : [passphrase])]) {
        expect(seen).not.toContain(hidden);
        expect(seenAnywhere(hidden, host.directory)).toEqual([]);
      }
      expect(agents()).toEqual([]);
      const { directory } = resource.state as { directory: string };
      expect(readdirSync(directory).filter((name) => name.startsWith('ssh.'))).toEqual([]);
      await bench.end(got);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'that the server does not know is denied',
    async () => {
      secret = { privateKey: stranger.privateKey };
      const resource = await bench.build(configFor(await serve()));
      const got = await lease(resource);
      expect(got).toMatchObject({
        refused: expect.stringMatching(
          /denied: ssh:.* does not let the credential "key" in\..*Permission denied \(publickey\)/,
        ),
      });
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );
});

describe('a server', () => {
  it(
    'that shows another key than the first time is not spoken with',
    async () => {
      secret = { privateKey: plain.privateKey };
      const one = await serve();
      const { port } = one;
      const resource = await bench.build(configFor(one));
      const got = await had(resource);
      await one.remove();
      servers = [];
      await serve(makeSshKeyPair(), port);
      expect(await lease(resource)).toMatchObject({
        refused: expect.stringContaining(
          'host-key: 127.0.0.1 shows another key than the first time',
        ),
      });
      await bench.end(got);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'has to show the key of the blueprint, from the first time on',
    async () => {
      secret = { privateKey: plain.privateKey };
      const key = makeSshKeyPair();
      const server = await serve(key);
      const right = await bench.build(configFor(server, { hostKey: key.publicKey }));
      const got = await had(right);
      expect(got.state).toMatchObject({ repositories: [{ commit: first }] });
      const wrong = await bench.build(configFor(server, { hostKey: makeSshKeyPair().publicKey }));
      expect(await lease(wrong)).toMatchObject({
        refused: expect.stringContaining(
          'host-key: 127.0.0.1 shows another key than the one in the blueprint',
        ),
      });
      await bench.end(got);
      await bench.tearDown(right);
      await bench.tearDown(wrong);
    },
    LIMIT_MS,
  );
});
