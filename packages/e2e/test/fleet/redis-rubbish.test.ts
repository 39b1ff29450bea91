import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { QUEUES } from '@drydock/engine';
import type { Drydock } from '@drydock/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { JSON_VALUES, REDIS_VALUES } from '@drydock/testing';
import { brokenPromises } from './audits.ts';
import { Killer } from './faults.ts';
import { Holders } from './holders.ts';
import { Vandal, type Names } from './vandal.ts';
import { openWorld, until, type World } from './world.ts';

/** For leases to go on: a lock of somebody else's making lasts 1 s, a claim 5 s, a sweep comes each second. */
const GOES_ON_WITHIN_MS = 90_000;
const HOLDERS = 6;

/** One of each, and what is none: the tests of the queue's parts have more. */
const JSON_TYPES = ['null', 'true', '0', '"text"', '[]', '{}', 'not json'];
/** Some of what there is, lest it were not seen. */
const KNOWN = [
  /^drydock:lock:\{lease:lease_\w+\}$/,
  /^drydock:lock:\{type:host\}$/,
  /^drydock:session:[\w-]{43}$/,
  /^drydock:sessions:prj_\w+$/,
  /^drydock:update:\d+$/,
  ...QUEUES.flatMap((queue) =>
    ['wait', 'active', 'events', 'meta', 'marker', 'stalled', 'stalled-check'].map(
      (name) => new RegExp(`^drydock:${queue}:${name}$`),
    ),
  ),
];

let world: World;
let directory: string;
let killer: Killer;
let vandal: Vandal;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-rubbish-');
  // Leases run as users of their own: they have to reach it.
  await chmod(directory, 0o755);
  await mkdir(join(directory, 'witness'));
  await chmod(join(directory, 'witness'), 0o777);
  world = await openWorld({ counts: { 'lease-worker': 2, 'update-worker': 2 } });
  await world.drydock.blueprints.create({
    name: 'slow',
    kind: 'local-host',
    config: { directory: join(directory, 'slow'), setUp: { script: 'sleep 0.1' } },
    limits: { resources: 3, leasesPerResource: 1 },
  });
  killer = new Killer(world);
  vandal = new Vandal(world.stack.redisUrl);
}, 180_000);

const started: Holders[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((holders) => holders.stop()));
}, 180_000);
afterAll(async () => {
  await vandal.stop();
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

function startHolders(): Holders {
  const holders = new Holders(world.drydock);
  started.push(holders);
  const witnessDirectory = join(directory, 'witness');
  holders.start(HOLDERS, { blueprint: 'slow', witnessDirectory });
  return holders;
}

const endedOf = (holders: Holders): number =>
  holders.journal.filter(({ end }) => end !== null).length;

async function untilGoesOn(holders: Holders, what: string, more = 1): Promise<void> {
  const before = endedOf(holders);
  await until(
    `leases end after ${what}`,
    () => Promise.resolve(endedOf(holders) >= before + more),
    GOES_ON_WITHIN_MS,
  );
}

/** Nothing was lost, doubled, or ended by anybody but its holder. */
async function expectUnharmed(holders: Holders): Promise<void> {
  expect(killer.unasked).toEqual([]);
  expect(holders.journal.filter(({ end }) => end !== 'released')).toEqual([]);
  expect(holders.journal.filter(({ witness }) => witness !== 'alone')).toEqual([]);
  expect(await brokenPromises(world)).toEqual({});
}

const page = async (path: string, cookie: string): Promise<number> => {
  const headers = { accept: 'text/html', cookie };
  return (await fetch(`${world.stack.apiUrl}${path}`, { redirect: 'manual', headers })).status;
};

async function logIn(): Promise<string> {
  const answer = await fetch(`${world.stack.apiUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ token: world.stack.token, to: '/docs' }),
  });
  expect(answer.status).toBe(303);
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

/** Everything that Drydock has a name for in Redis, seen while all of it is used. */
async function namesInUse(drydock: Drydock, holders: Holders): Promise<Names> {
  const following = new AbortController();
  const events = fetch(`${world.stack.apiUrl}/v1/events`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${world.stack.token}` },
    signal: following.signal,
  });
  expect((await events).status).toBe(200);
  try {
    return await vandal.namesDuring(async (said) => {
      await page('/docs', await logIn());
      const { id } = await drydock.leases.request({ type: 'host' }, { wait: 'active' });
      await drydock.leases.release(id);
      await untilGoesOn(holders, 'nothing', 12);
      await until(
        'that what is known by name is seen',
        () => {
          const names = [...said()];
          const isSeen = (form: RegExp): boolean => names.some((name) => form.test(name));
          return Promise.resolve(KNOWN.every(isSeen));
        },
        GOES_ON_WITHIN_MS,
      );
    });
  } finally {
    following.abort();
  }
}

describe('a fleet, with anything at all in its Redis', () => {
  it('loses no process and no command, opens nothing, and goes on', async () => {
    const { drydock } = world;
    const holders = startHolders();
    const names = await namesInUse(drydock, holders);
    expect(names.channels.slice().sort()).toEqual(
      ['changes', 'commits', 'nudges'].map((name) => `drydock:${name}`),
    );
    const kept = await drydock.leases.request({ type: 'host' }, { wait: 'active' });
    const running = drydock.leases
      .command(kept.id)
      .exec({ script: 'while [ ! -e over ]; do sleep 0.2; done; echo whole' });
    const word = randomBytes(32).toString('base64url');
    const session = `drydock:session:${createHash('sha256').update(word).digest('base64url')}`;
    const keys = [...names.keys, session];
    const rounds = [
      ...JSON_TYPES.map((text) => ({ type: 'string', text })),
      ...REDIS_VALUES.slice(1).map(({ type }, n) => ({ type, text: JSON_VALUES[n] ?? '' })),
    ];
    for (const { type, text } of rounds) {
      await vandal.addJobs(text);
      await vandal.say(names.channels, text);
      await vandal.overwrite(keys, type, text);
      const living = [kept.id, ...holders.journal.flatMap(({ leaseId }) => leaseId ?? [])];
      for (const status of ['released', 'broken', 'destroyed', 'active']) {
        const told = living.slice(-50).map((id) => [id, status]);
        await vandal.say(names.channels, JSON.stringify(told));
      }
      expect(await page('/metrics', `drydock_session=${word}`)).toBe(303);
      await untilGoesOn(holders, `${type}s of ${text}`);
      expect(killer.unasked).toEqual([]);
    }
    await drydock.leases.command(kept.id).exec({ script: 'touch over' });
    const { end, stdout } = await running;
    expect([end, String(stdout)]).toEqual(['itself', 'whole\n']);
    expect(await page('/metrics', await logIn())).toBe(200);
    await holders.stop();
    await drydock.leases.release(kept.id);
    await drydock.leases.get(kept.id, { wait: 'destroyed', timeoutSeconds: 60 });
    await expectUnharmed(holders);
  }, 900_000);

  it('says so, but not each time', () => {
    const told = world.lines.filter((line) => line.includes('it was passed over'));
    expect(told.length).toBeGreaterThan(0);
    const minutes = Math.ceil(performance.now() / 60_000) + 1;
    const places = 7 * 7;
    expect(told.length).toBeLessThanOrEqual(places * minutes);
    expect(vandal.written).toBeGreaterThan(1_000);
  });
});

describe('a fleet whose locks are deleted and taken by others', () => {
  it('doubles nothing', async () => {
    const holders = startHolders();
    let robbed = 0;
    const enough = endedOf(holders) + 20;
    await until(
      'leases end meanwhile',
      async () => {
        robbed += await vandal.robLocks();
        return endedOf(holders) >= enough && robbed > 100;
      },
      240_000,
    );
    await holders.stop();
    await expectUnharmed(holders);
  }, 480_000);
});

describe('jobs about what there is not', () => {
  it('leave no trace in PostgreSQL', async () => {
    const types = () => world.query<{ type: string }>('SELECT type FROM allocator ORDER BY type');
    const before = await types();
    await vandal.addJobs('{"kind":"type","id":"made-up"}');
    await vandal.addJobs('{"kind":"lease","id":"lease_00000000000000000000"}');
    await vandal.addJobs('{"kind":"resource","id":"res_00000000000000000000"}');
    await vandal.addJobs('{"kind":"attempt","id":"att_00000000000000000000"}');
    const { id } = await world.drydock.leases.request({ type: 'host' }, { wait: 'active' });
    await world.drydock.leases.release(id);
    await world.drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 60 });
    expect(await types()).toEqual(before);
    expect(killer.unasked).toEqual([]);
  }, 120_000);
});
