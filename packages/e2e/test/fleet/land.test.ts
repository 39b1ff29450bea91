import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitOverHttp } from '../layers/support/git-over-http.ts';
import { HostRoom } from '../layers/support/host-room.ts';
import { Origin } from '../layers/support/origin.ts';
import { Killer } from './faults.ts';
import { openWorld, until, type World } from './world.ts';

/** `npm run test:land` has 200. */
const KILLS = Number(process.env['DRYDOCK_TEST_LAND_KILLS'] ?? 10);
/** A killed worker’s lease is replaced within some seconds; the rest is for a machine that is busy. */
const LANDED_WITHIN_MS = 120_000;
/** So long a test takes, which is where most kills come. */
const TEST_SECONDS = 0.3;

let world: World;
let room: HostRoom;
let origin: Origin;
let server: GitOverHttp;

beforeAll(async () => {
  room = await HostRoom.open();
  origin = new Origin();
  server = await GitOverHttp.open(origin.directory);
  world = await openWorld({
    // A tenth of what they are.
    env: {
      DRYDOCK_LOCK_MS: '1500',
      DRYDOCK_SWEEP_MS: '500',
      DRYDOCK_KIND_GRANTS: 'working-copy/private-repository',
    },
  });
  const { blueprints } = world.drydock;
  await blueprints.create({ name: 'hosts', kind: 'local-host', config: room.config });
  await blueprints.create({
    name: 'copies',
    kind: 'working-copy',
    config: { host: { blueprints: ['hosts'] }, others: 'any' },
    limits: { resources: 1 },
  });
}, 180_000);

afterAll(async () => {
  await world.close();
  await server.close();
  origin.remove();
  await room.remove();
}, 60_000);

/** A repository with a branch `main`, and as many others, each with a file of its own. */
function repository(name: string, topics: number): void {
  origin.create(name);
  origin.commit(name, { README: 'first\n' });
  origin.push(name, 'main');
  for (let topic = 1; topic <= topics; topic += 1) {
    origin.git(`${name}.work`, 'checkout', '-q', '-b', `topic-${topic}`, 'main');
    origin.commit(name, { [`topic-${topic}`]: `${topic}\n` }, `Topic ${topic}`);
    origin.push(name, `topic-${topic}`);
  }
  // Each move of a branch is noted from here on.
  origin.git(`${name}.git`, 'config', 'core.logAllRefUpdates', 'always');
}

const movesOf = (name: string): string[] =>
  origin.git(`${name}.git`, 'reflog', 'show', '--format=%H', 'main').split('\n').filter(Boolean);

function cli(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    PATH: process.env['PATH'],
    DRYDOCK_URL: world.stack.apiUrl,
    DRYDOCK_TOKEN: world.stack.token,
  };
  const program = [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out, err });
    });
  });
}

describe('repository operations of a fleet', () => {
  it('are checked, tested and landed by the command line, with what they print', async () => {
    repository('site', 1);
    const url = server.url('site.git');
    const checked = await cli('operation', 'check', url, '--onto', 'main', '--wait');
    expect([checked.code, checked.err]).toEqual([0, expect.any(String)]);
    expect(checked.out).toMatch(/^checked [0-9a-f]{40}\n$/);

    const onto = ['--onto', 'main', '--wait'] as const;
    const script = 'cat topic-1; echo not well; exit 3';
    const failing = await cli('operation', 'test', url, 'topic-1', ...onto, '--test', script);
    expect(failing.code).toBe(4);
    expect(failing.err).toMatch(/1\nnot well\n/);
    expect(failing.err).toMatch(/exit code 3/);

    const commit = ['-m', 'Land it', '--author', 'Ada <ada@example.org>'] as const;
    const land = ['operation', 'land', url, 'topic-1', ...onto] as const;
    const landed = await cli(...land, ...commit, '--test', 'echo all is well');
    expect([landed.code, landed.err]).toEqual([0, expect.stringContaining('all is well\n')]);
    const said = origin.git('site.git', 'log', '-1', '--format=%s|%an|%ae|%H', 'main');
    expect(said).toBe(`Land it|Ada|ada@example.org|${landed.out.trim().split(' ')[1]}`);
    expect(movesOf('site')).toHaveLength(1);
    const again = await cli(...land);
    expect(movesOf('site')).toHaveLength(1);
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^nothing/);
  }, 240_000);

  it(
    `push each of what they land once, where LeaseWorker is killed ${KILLS} times`,
    async () => {
      const topics = Math.max(3, Math.ceil(KILLS / 3));
      repository('killed', topics);
      const repositoryUrl = server.url('killed.git');
      const { operations } = world.drydock;
      const ids: string[] = [];
      for (let topic = 1; topic <= topics; topic += 1) {
        const { id } = await operations.request({
          kind: 'land',
          repository: repositoryUrl,
          ref: `topic-${topic}`,
          onto: 'main',
          triesMax: 100,
          test: { script: `sleep ${TEST_SECONDS}` },
        });
        ids.push(id);
      }
      const killer = new Killer(world);
      for (let kill = 0; kill < KILLS; kill += 1) {
        // Wherever they are by then: some of them at their tests, some at their pushes.
        await until(
          'that one is at work',
          async () => {
            const rows = await world.query(
              `SELECT 1 FROM operation WHERE status = 'working' AND phase <> 'leasing'`,
            );
            const open = await world.query('SELECT 1 FROM operation WHERE ended_at IS NULL');
            return rows.length > 0 || open.length === 0;
          },
          LANDED_WITHIN_MS,
        );
        await new Promise((resolve) => {
          setTimeout(resolve, Math.random() * 1_000 * (TEST_SECONDS + 0.4));
        });
        await killer.kill('lease-worker');
      }
      for (const id of ids) {
        const { status, outcome } = await operations.wait(id, { timeoutMs: LANDED_WITHIN_MS });
        expect([status, outcome?.sentence]).toEqual(['done', expect.stringContaining('main')]);
      }
      expect(movesOf('killed')).toHaveLength(topics);
      const subjects = origin.git('killed.git', 'log', '--format=%s', 'main').split('\n');
      expect(new Set(subjects).size).toBe(topics + 1);
      expect(killer.unasked).toEqual([]);
      const [stopped] = await world.query<{ count: number }>(
        `SELECT count(*)::int FROM event WHERE type = 'operation.interrupted'`,
      );
      // Kills that came while nothing was done on a lease try nothing.
      expect(stopped?.count).toBeGreaterThan(KILLS / 10);
      await until(
        'that nothing is left of them',
        async () =>
          (
            await world.query(
              `SELECT 1 FROM lease WHERE holder_kind = 'operation' AND status <> 'destroyed'
                UNION ALL SELECT 1 FROM operation_slot`,
            )
          ).length === 0,
        LANDED_WITHIN_MS,
      );
    },
    120_000 + KILLS * 20_000,
  );
});
