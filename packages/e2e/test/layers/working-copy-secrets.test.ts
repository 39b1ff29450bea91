/** With what a working copy asks for a repository: where the secret is meanwhile, and what is said where it is wrong. */
import { randomBytes } from 'node:crypto';
import { createRecorder } from '@drydock/blueprint/conformance';
import type { Secrets } from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { GuardedGit } from './support/guarded-git.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost, NODE } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease, type BenchResource } from './support/on-host-bench.ts';
import { Origin } from './support/origin.ts';
import { seenAnywhere } from './support/seen-anywhere.ts';

const LIMIT_MS = 120_000;
const USER = 'x-access-token';

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('working-copy', leases);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
const guard = await GuardedGit.open(server.url(''));
afterAll(async () => {
  await leases.close();
  await guard.close();
  await server.close();
  origin.remove();
  await room.remove();
});
afterEach(async () => expect(await room.whatExists()).toEqual([]), LIMIT_MS);
beforeEach(() => {
  guard.allowed = null;
  guard.redirectTo = null;
  guard.letIn = () => undefined;
  guard.tried.length = 0;
});

origin.create('site');
origin.commit('site', { a: 'one\n' });
origin.push('site', 'main');

/** What the credential `forge` is now. */
let secret: JsonObject | null = null;
const secrets: Secrets = {
  open: async (name) => {
    if (name !== 'forge' || secret === null) {
      throw new DrydockError('credential-missing', `There is no credential "${name}".`);
    }
    return secret;
  },
};

const newToken = (): string => `tok_${randomBytes(16).toString('hex')}`;
const FORGE = () => ({
  repositories: { site: { url: guard.url('site.git'), credential: 'forge' } },
});

/** Activates a lease with the secrets; its state, or why not. */
async function lease(
  resource: BenchResource,
  attributes: JsonObject,
): Promise<BenchLease | { readonly refused: string }> {
  const planned = bench.plannedLease(resource, attributes);
  const { context } = createRecorder(NODE, secrets).open();
  const step = await bench.kind.lease.activate(context, planned);
  if (step.step === 'done') {
    return { ...planned, state: step.result };
  }
  await bench.end(planned);
  return { refused: step.reason };
}

async function refusalOf(resource: BenchResource, attributes: JsonObject): Promise<string> {
  const got = await lease(resource, attributes);
  if (!('refused' in got)) {
    throw new Error('It was not refused.');
  }
  return got.refused;
}

describe('a token', () => {
  it(
    'is nowhere to be seen, while it is used and afterwards, through five that take each other’s place',
    async () => {
      const resource = await bench.build(FORGE());
      const held: BenchLease[] = [];
      const tokens: string[] = [];
      let looks = 0;
      for (let number = 0; number < 5; number += 1) {
        const token = newToken();
        tokens.push(token);
        secret = { token };
        guard.allowed = `${USER}:${token}`;
        const forms = [token, Buffer.from(`${USER}:${token}`).toString('base64')];
        guard.letIn = () => {
          looks += 1;
          forms.forEach((form) => expect(seenAnywhere(form, room.directory)).toEqual([]));
        };
        const commit = origin.commit('site', { a: `${number}\n` });
        origin.push('site', 'main');
        const had = await lease(resource, { repository: 'site' });
        expect(had).toMatchObject({ state: { repositories: [{ commit }] } });
        expect(JSON.stringify(had)).not.toContain(token);
        held.push(had as BenchLease);
      }
      // Asked for refs, and for what is new of them, each time.
      expect(looks).toBeGreaterThanOrEqual(10);
      tokens.forEach((token) => expect(seenAnywhere(token, room.directory)).toEqual([]));
      for (const each of held) {
        const { stdout } = await bench.run(each, 'git config --list; env; cat .git/config');
        tokens.forEach((token) => expect(stdout).not.toContain(token));
        await bench.end(each);
      }
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'that was planted in a process or a file is seen by this very look',
    async () => {
      const resource = await bench.build(FORGE());
      secret = { token: newToken() };
      guard.allowed = `${USER}:${String(secret['token'])}`;
      const had = (await lease(resource, { repository: 'site' })) as BenchLease;
      const planted = newToken();
      await bench.run(had, `echo ${planted} >kept; MINE=${planted} sleep 300 >/dev/null 2>&1 &`);
      expect(seenAnywhere(planted, room.directory).length).toBeGreaterThanOrEqual(2);
      await bench.end(had);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'is given with the user that it names',
    async () => {
      const token = newToken();
      secret = { token, user: 'somebody' };
      guard.allowed = `somebody:${token}`;
      const resource = await bench.build(FORGE());
      const had = (await lease(resource, { repository: 'site' })) as BenchLease;
      expect(had.state).not.toBeNull();
      await bench.end(had);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'with signs that shells and git have for themselves comes as it is',
    async () => {
      const token = '\\n"$(id)`\'%41 =:;\\';
      secret = { token };
      guard.allowed = `${USER}:${token}`;
      const resource = await bench.build(FORGE());
      const had = (await lease(resource, { repository: 'site' })) as BenchLease;
      expect(had.state).not.toBeNull();
      await bench.end(had);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'that is wrong is denied in a sentence, and nothing of it shown, whatever the server says',
    async () => {
      const wrong = newToken();
      secret = { token: wrong };
      guard.allowed = `${USER}:${newToken()}`;
      const resource = await bench.build(FORGE());
      const refused = await refusalOf(resource, { repository: 'site' });
      expect(refused).toContain(
        `denied: ${guard.url('site.git')} does not let the credential "forge" in.`,
      );
      expect(refused).toContain('drydock credential rotate forge');
      expect(refused).toContain('No such token: ***');
      expect(guard.tried).toContain(`${USER}:${wrong}`);
      expect(refused).not.toContain(wrong);
      expect(refused).not.toContain(Buffer.from(`${USER}:${wrong}`).toString('base64').slice(8));
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'that is missing is denied as well: nobody is asked for one',
    async () => {
      guard.allowed = `${USER}:${newToken()}`;
      const resource = await bench.build({
        repositories: { site: { url: guard.url('site.git') } },
      });
      expect(await refusalOf(resource, { repository: 'site' })).toContain(
        'wants to know who asks, and the blueprint has no credential for it',
      );
      secret = null;
      const withName = await bench.build(FORGE());
      expect(await refusalOf(withName, { repository: 'site' })).toContain(
        'There is no credential "forge".',
      );
      await bench.tearDown(resource);
      await bench.tearDown(withName);
    },
    LIMIT_MS,
  );

  it(
    'is given to nobody to whom a server sends on',
    async () => {
      const other = await GuardedGit.open(server.url(''));
      const token = newToken();
      secret = { token };
      other.allowed = `${USER}:${token}`;
      guard.redirectTo = other.url('').slice(0, -1);
      const resource = await bench.build(FORGE());
      expect(await refusalOf(resource, { repository: 'site' })).toMatch(
        /elsewhere: .* sends on to another address, which is not followed/,
      );
      expect(other.tried).toEqual([]);
      await other.close();
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'is not that of another form',
    async () => {
      secret = { privateKey: 'canary' };
      const resource = await bench.build(FORGE());
      const refused = await refusalOf(resource, { repository: 'site' });
      expect(refused).toMatch(/The credential "forge" is no token for git/);
      expect(refused).not.toContain('canary');
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );
});

it(
  'tells who is not there, and who does not answer, apart',
  async () => {
    const gone = await GuardedGit.open(server.url(''));
    const dead = gone.url('site.git');
    await gone.close();
    const resource = await bench.build({
      repositories: { none: { url: guard.url('none.git') }, dead: { url: dead } },
    });
    expect(await refusalOf(resource, { repository: 'none' })).toContain('missing: there is no');
    expect(await refusalOf(resource, { repository: 'dead' })).toContain('unreachable: the host');
    await bench.tearDown(resource);
  },
  LIMIT_MS,
);
