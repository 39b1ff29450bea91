/** The store of a working copy: shared, joined, cut off, spoilt; and never taking away what a copy needs. */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BenchLease, BenchResource } from './support/on-host-bench.ts';
import { one, WorkingCopyWorld } from './support/working-copy-world.ts';

const LIMIT_MS = 180_000;

const world = await WorkingCopyWorld.open();
const { bench, origin, server } = world;
afterAll(() => world.close());
beforeEach(() => {
  server.before = () => undefined;
  server.requests.length = 0;
});
afterEach(async () => expect(await world.room.whatExists()).toEqual([]), LIMIT_MS);

const storeOf = (resource: BenchResource): string =>
  join(resource.state['directory'] as string, 'store');

/** The stores that were made, without what is beside them. */
const storesOf = (resource: BenchResource): readonly string[] =>
  readdirSync(storeOf(resource)).filter((name) => /^[0-9a-f]{40}\.\d+$/.test(name));

const FSCK = 'git fsck --full --no-dangling 2>&1 && git status --porcelain';

const isWhole = async (lease: BenchLease): Promise<void> =>
  expect(await world.say(lease, FSCK)).toBe('');

/** What runs in a lease. */
const pidsOf = ({ attemptId }: BenchLease): readonly number[] =>
  world.room
    .processes()
    .map((line) => Number(line.replace('process ', '')))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`=${attemptId}\0`);
      } catch {
        return false;
      }
    });

const beside = mkdtempSync('/var/tmp/drydock-traced-');
chmodSync(beside, 0o755);
afterAll(() => rmSync(beside, { recursive: true }));
const TRACE = join(beside, 'calls');
const TRACED = join(beside, 'git');

const isMaintained = (call: string): boolean =>
  !call.startsWith('--version') &&
  !['gc.auto=0', 'maintenance.auto=false'].every((each) => call.includes(`-c ${each} `));

const packsOf = (store: string): readonly string[] =>
  readdirSync(join(store, 'objects/pack'))
    .filter((name) => name.endsWith('.pack') || name.startsWith('tmp_'))
    .map((name) => join(store, 'objects/pack', name));

origin.create('site');
for (let count = 0; count < 40; count += 1) {
  origin.commit('site', { [`f${count}`]: randomBytes(6_000).toString('base64') });
}
origin.push('site', 'main');

describe('a store', () => {
  it(
    'is fetched into once by 20 leases of one commit, of which none waits longer than that takes',
    () =>
      world.on(async (resource) => {
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        server.before = ({ what }) => (what === 'fetch' ? held : undefined);
        const all = Array.from({ length: 20 }, () =>
          world.lease(resource, 'site').then((lease) => ({ lease, at: performance.now() })),
        );
        // All have asked where the branch is; the one that fetches has asked twice.
        await server.asked('refs', 21);
        release();
        const done = await Promise.all(all);
        expect(server.fetches()).toBe(1);
        const how = done.map(({ lease }) => one(lease).foundBy).sort();
        expect(how).toEqual(['everything', ...Array<string>(19).fill('store')]);
        for (const { lease } of done) {
          await isWhole(lease);
          await bench.end(lease);
        }
      }),
    LIMIT_MS,
  );

  it(
    'is gone on with within a second where whoever fetched was killed',
    () =>
      world.on(async (resource) => {
        let asked = (): void => undefined;
        const isFetching = new Promise<void>((resolve) => (asked = resolve));
        server.before = ({ what }) => {
          if (what === 'fetch' && server.fetches() === 1) {
            asked();
            return new Promise(() => undefined);
          }
          return undefined;
        };
        const planned = bench.plannedLease(resource, { repository: world.url('site') });
        const first = bench.lease(resource, {}, { planned }).catch((error: unknown) => error);
        await isFetching;
        const second = world.lease(resource, 'site');
        await server.asked('refs', 3);
        const killedAt = performance.now();
        let goneOn = Infinity;
        const before = server.before;
        server.before = (request) => {
          goneOn = Math.min(goneOn, performance.now());
          return before(request);
        };
        for (const pid of pidsOf(planned)) {
          process.kill(pid, 'SIGKILL');
        }
        const lease = await second;
        expect(goneOn - killedAt).toBeLessThan(1_000);
        expect(one(lease).foundBy).toBe('everything');
        await isWhole(lease);
        await bench.end(lease);
        expect(String(await first)).toContain('The host was lost');
        await bench.end(planned);
      }),
    LIMIT_MS,
  );

  it(
    'holds up nobody whose commit is there while another one is fetched',
    () =>
      world.on(async (resource) => {
        const warm = await world.lease(resource, 'site');
        origin.commit('site', { newer: 'x' });
        origin.push('site', 'HEAD:refs/heads/newer');
        let release = (): void => undefined;
        const isFetching = new Promise<void>((asked) => {
          server.before = ({ what }) =>
            what === 'fetch'
              ? new Promise((resolve) => {
                  release = resolve;
                  asked();
                })
              : undefined;
        });
        const slow = world.lease(resource, 'site', { branch: 'newer' });
        await isFetching;
        const quick = await world.lease(resource, 'site');
        expect(one(quick)).toMatchObject({ foundBy: 'store', commit: one(warm).commit });
        release();
        const lease = await slow;
        expect(one(lease).foundBy).toBe('commit');
        for (const each of [warm, quick, lease]) {
          await isWhole(each);
          await bench.end(each);
        }
      }),
    LIMIT_MS,
  );

  it.each(Array.from({ length: 10 }, (_, index) => index))(
    'is made by the next lease where the first fetch was killed at point %i of ten',
    (point) =>
      world.on(async (resource) => {
        // At these points of the conversation, and of what is received.
        const bytes = [0, 1, 100, 2_000, 20_000, 60_000, 120_000, 200_000][point] ?? null;
        const stop = new AbortController();
        if (bytes === null) {
          // Before it asks, and once it was answered.
          let questions = 0;
          server.before = ({ what }) => {
            questions += what === 'refs' ? 1 : 0;
            if ((point === 8 && questions === 2) || (point === 9 && what === 'fetch')) {
              stop.abort(new Error('Killed.'));
            }
          };
        } else {
          server.onBytes = (sent) => {
            if (sent > bytes) {
              stop.abort(new Error('Killed.'));
            }
          };
        }
        const planned = bench.plannedLease(resource, { repository: world.url('site') });
        await bench.lease(resource, {}, { planned, signal: stop.signal }).then(
          (lease) => bench.end(lease),
          (error: unknown) => expect(String(error)).toContain('Killed.'),
        );
        expect(stop.signal.aborted).toBe(true);
        server.before = () => undefined;
        server.onBytes = () => undefined;
        await bench.end(planned);
        const lease = await world.lease(resource, 'site');
        await isWhole(lease);
        await bench.end(lease);
        expect(readdirSync(storeOf(resource)).filter((name) => name.endsWith('.new'))).toEqual([]);
      }),
    LIMIT_MS,
  );

  it.each<[string, (store: string) => void]>([
    ['lost its packs', (store) => rmSync(join(store, 'objects/pack'), { recursive: true })],
    [
      'has half a pack',
      (store) => {
        const pack = packsOf(store)[0] ?? '';
        truncateSync(pack, Math.floor(readFileSync(pack).length / 2));
      },
    ],
    [
      'has a pack with a wrong byte',
      (store) => {
        const pack = packsOf(store)[0] ?? '';
        const bytes = readFileSync(pack);
        bytes.fill(0, Math.floor(bytes.length / 4), Math.floor(bytes.length / 2));
        rmSync(pack);
        writeFileSync(pack, bytes, { mode: 0o644 });
      },
    ],
    ['has no HEAD', (store) => rmSync(join(store, 'HEAD'))],
    ['has rubbish for refs', (store) => writeFileSync(join(store, 'packed-refs'), 'rubbish\n')],
    ['is empty', (store) => rmSync(store, { recursive: true })],
    [
      'was left by a host that was restarted, without its packs',
      (store) => {
        writeFileSync(join(store, 'drydock'), 'another-run\n');
        rmSync(join(store, 'objects/pack'), { recursive: true });
      },
    ],
  ])(
    'that %s is built anew beside, without anybody’s help',
    (_title, spoil) =>
      world.on(async (resource) => {
        await bench.end(await world.lease(resource, 'site'));
        const [name = ''] = storesOf(resource);
        spoil(join(storeOf(resource), name));
        const lease = await world.lease(resource, 'site');
        expect(one(lease).head).toBe(origin.git('site.git', 'rev-parse', 'main'));
        await isWhole(lease);
        await bench.end(lease);
        const again = await world.lease(resource, 'site');
        expect(one(again).foundBy).toBe('store');
        await bench.end(again);
      }),
    LIMIT_MS,
  );

  it(
    'that was left whole by a host that was restarted is looked at, and used on; so are locks and halves of packs',
    () =>
      world.on(async (resource) => {
        await bench.end(await world.lease(resource, 'site'));
        const [name = ''] = storesOf(resource);
        const store = join(storeOf(resource), name);
        writeFileSync(join(store, 'drydock'), 'another-run\n');
        for (const left of [
          'packed-refs.lock',
          'HEAD.lock',
          'shallow.lock',
          'objects/pack/tmp_pack_x',
        ]) {
          writeFileSync(join(store, left), '');
        }
        origin.commit('site', { after: 'x' });
        origin.push('site', 'HEAD:refs/heads/after');
        const lease = await world.lease(resource, 'site', { branch: 'after' });
        expect(one(lease).foundBy).toBe('commit');
        expect(storesOf(resource)).toEqual([name]);
        expect(packsOf(store).filter((pack) => pack.includes('tmp_'))).toEqual([]);
        await isWhole(lease);
        await bench.end(lease);
      }),
    LIMIT_MS,
  );

  it(
    'takes nothing from living copies: not by 50 fetches, a forced push, a deleted branch, one that becomes a folder',
    async () => {
      origin.create('busy');
      const base = origin.commit('busy', { b: 'base' });
      origin.push('busy', 'main', `${base}:refs/heads/gone`, `${base}:refs/heads/a`);
      origin.git('busy.work', 'checkout', '-q', '--orphan', 'apart');
      const apart = origin.commit('busy', { only: 'here' });
      origin.push('busy', 'apart:refs/heads/gone', '-f', 'apart:refs/heads/a', '-f');
      await world.on(async (resource) => {
        const living = [
          await world.lease(resource, 'busy', { branch: 'gone' }),
          await world.lease(resource, 'busy', { branch: 'a' }),
          await world.lease(resource, 'busy', { branch: 'gone', depth: 1 }),
        ];
        expect(living.map((lease) => one(lease).commit)).toEqual([apart, apart, apart]);
        origin.push('busy', '--delete', 'gone', 'a');
        origin.push('busy', `${base}:refs/heads/a/b`);
        origin.git('busy.work', 'checkout', '-q', 'main');
        for (let count = 0; count < 50; count += 1) {
          // Each replaces the one before it, so that each leaves what nothing names any more.
          origin.git('busy.work', 'reset', '-q', '--hard', base);
          const commit = origin.commit('busy', { b: `${count}` });
          origin.push('busy', '-f', 'main');
          const lease = await world.lease(resource, 'busy');
          expect(one(lease)).toMatchObject({ commit, foundBy: 'commit' });
          await bench.end(lease);
        }
        // Everything is fetched, with what was deleted and what became a folder.
        server.protocol = 0;
        const hidden = origin.commit('busy', { b: 'hidden' });
        origin.commit('busy', { b: 'tip' });
        origin.push('busy', '-f', 'main');
        const wide = await world.lease(resource, 'busy', { commit: hidden });
        server.protocol = 2;
        expect(one(wide).foundBy).toBe('everything');
        const folder = await world.lease(resource, 'busy', { branch: 'a/b' });
        for (const lease of [...living, wide, folder]) {
          await isWhole(lease);
          await bench.end(lease);
        }
        const store = join(storeOf(resource), storesOf(resource)[0] ?? '');
        expect(readdirSync(store).filter((name) => /^gc\.|^FETCH_HEAD$/.test(name))).toEqual([]);
      });
    },
    LIMIT_MS,
  );

  it(
    'has maintenance off in every call of git',
    () =>
      world.on(async (resource) => {
        const git = resource.state['git'] as string;
        const traced = { ...resource, state: { ...resource.state, git: TRACED } };
        writeFileSync(
          TRACED,
          `#!/bin/sh\nfor each; do printf '%s ' "$each"; done >>${TRACE}\necho >>${TRACE}\nexec ${git} "$@"\n`,
          { mode: 0o755 },
        );
        writeFileSync(TRACE, '');
        chmodSync(TRACE, 0o666);
        await bench.end(await world.lease(traced, 'site', { depth: 1 }));
        origin.commit('site', { again: `${Math.random()}` });
        origin.push('site', 'HEAD:refs/heads/again');
        await bench.end(await world.lease(traced, 'site', { branch: 'again' }));
        const calls = readFileSync(TRACE, 'utf8').trim().split('\n');
        expect(calls.filter((call) => call.includes(' fetch ')).length).toBeGreaterThanOrEqual(3);
        expect(calls.filter(isMaintained)).toEqual([]);
        // One with it left on is found.
        expect(isMaintained(calls[0]?.replace('-c gc.auto=0 ', '') ?? '')).toBe(true);
      }),
    LIMIT_MS,
  );
});
