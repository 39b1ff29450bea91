import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { newId } from '@drydock/model';
import { seeded } from '@drydock/sim';
import { withClient } from '@drydock/store';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenPromises } from '../fleet/audits.ts';
import { Killer } from '../fleet/faults.ts';
import { openWorld, until, type World } from '../fleet/world.ts';
import { brokenInAccount } from './support/account-audit.ts';
import { Cloud } from './support/cloud.ts';
import { startCopy } from './support/copy.ts';
import { Weather } from './support/weather.ts';

/** `npm run test:machines` has the full size. */
const LEASES = Number(process.env['DRYDOCK_TEST_MACHINES'] ?? 50);
const SEED = Number(process.env['DRYDOCK_TEST_SEED'] ?? 20_261_130);
const WAVE = Math.min(LEASES, 25);
/** So many machines of a wave go on to serve the next one. */
const KEPT = 5;
const KILL_EVERY_MS = { least: 2_000, more: 4_000 };
/** A minute, and what the slowest machine takes for so many. */
const WITHIN_MS = 120_000 + 6_000 * LEASES;
const WORKERS = ['resource-worker', 'resource-worker-2', 'resource-worker-3'];
const VICTIMS = [...WORKERS, ...WORKERS, 'update-worker', 'update-worker-2', 'allocator-worker'];
const MUTANTS = ['ec2-new-token', 'ec2-late-tags'];
const SWEEP_MS = 6_000;

let world: World;
let cloud: Cloud;
let settings: NodeJS.ProcessEnv;

beforeAll(async () => {
  cloud = await Cloud.open(
    ['ec2-storm', 'ec2-control', ...MUTANTS, 'ec2-one-look', 'ec2-left', 'ec2-copy'],
    SEED,
  );
  settings = {
    DRYDOCK_SECRET_KEYS: `storm:${randomBytes(32).toString('base64')}`,
    AWS_ENDPOINT_URL_EC2: cloud.sim.url,
    DRYDOCK_KINDS: join(REPOSITORY_ROOT, 'packages/e2e/test/ec2/support/storm-kinds.mjs'),
    DRYDOCK_LOG_LEVEL: 'warn',
    // A tenth of what they are outside.
    DRYDOCK_LOCK_MS: '1500',
    DRYDOCK_ALLOCATOR_LOCK_MS: '300',
    DRYDOCK_SWEEP_MS: '500',
    DRYDOCK_OUTSIDE_SWEEP_MS: String(SWEEP_MS),
  };
  world = await openWorld({
    counts: { 'resource-worker': WORKERS.length, 'update-worker': 2 },
    env: settings,
  });
  await cloud.settle(world.drydock, WAVE);
}, 180_000);

afterAll(async () => {
  await world?.close();
  await cloud?.close();
}, 120_000);

interface LeaseRow {
  readonly id: string;
  readonly status: string;
}

const wish = (kind: string) => ({
  type: 'host',
  blueprints: [kind],
  waitTimeoutSeconds: 3_600,
  ttlSeconds: 3_600,
});

async function untilLeases(what: string, ids: readonly string[], statuses: readonly string[]) {
  await until(
    what,
    async () => {
      const rows = await world.query<LeaseRow>(`SELECT id, status FROM lease WHERE id = ANY ($1)`, [
        ids,
      ]);
      await pause(200);
      return rows.every(({ status }) => statuses.includes(status));
    },
    WITHIN_MS,
  );
}

const living = async (kind: string): Promise<readonly string[]> => {
  const rows = await world.query<{ id: string }>(
    `SELECT r.id FROM resource r JOIN blueprint b ON b.id = r.blueprint_id
      WHERE b.kind = $1 AND r.status <> 'destroyed' ORDER BY r.id`,
    [kind],
  );
  return rows.map(({ id }) => id);
};

/** Requests so many leases, has each of them active or ended, and releases them. */
async function wave(kind: string, count: number): Promise<void> {
  const leases = await world.drydock.leases.requestMany({ ...wish(kind), count });
  const ids = leases.map(({ id }) => id);
  await untilLeases('a wave is active', ids, ['active', 'released', 'broken', 'destroyed']);
  await Promise.all(ids.map((id) => world.drydock.leases.release(id)));
  await untilLeases('a wave is gone', ids, ['destroyed']);
}

/** Takes machines of a kind down, but for so many. */
async function takeDown(kind: string, except = 0): Promise<void> {
  const ids = (await living(kind)).slice(except);
  await Promise.all(ids.map((id) => world.drydock.resources.release(id)));
}

async function untilNoneLives(kind: string): Promise<void> {
  await until(
    `no machine of ${kind} is left`,
    async () => {
      await pause(200);
      return (await living(kind)).length === 0;
    },
    WITHIN_MS,
  );
}

describe(`${LEASES} leases of machines, in bad weather`, () => {
  it(
    'launch one machine for each resource that asks for one, and leave none',
    async () => {
      const { accountId } = cloud.account('ec2-storm');
      const random = seeded(SEED);
      const killer = new Killer(world);
      const weather = new Weather(cloud.sim, accountId, random);
      const over = new AbortController();
      let kills = 0;
      const killing = (async () => {
        while (!over.signal.aborted) {
          const ms = KILL_EVERY_MS.least + random() * KILL_EVERY_MS.more;
          await pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
          if (!over.signal.aborted) {
            await killer.kill(VICTIMS[Math.floor(random() * VICTIMS.length)] ?? '');
            kills += 1;
          }
        }
      })();
      weather.begin();
      try {
        for (let left = LEASES; left > 0; left -= WAVE) {
          await wave('ec2-storm', Math.min(WAVE, left));
          await takeDown('ec2-storm', left > WAVE ? KEPT : 0);
        }
        await untilNoneLives('ec2-storm');
      } finally {
        over.abort();
        await killing;
      }
      const strikes = weather.strikes();
      await weather.end();

      const facts = await cloud.facts('ec2-storm', world);
      process.stderr.write(
        `seed ${SEED}: ${facts.launches.length} machines for ${LEASES} leases, ${kills} kills, ` +
          `${JSON.stringify(strikes)}\n`,
      );
      expect(brokenInAccount(facts)).toEqual({});
      expect(await cloud.leftHere()).toEqual([]);
      // What has struck is what was promised to be survived.
      expect(facts.launches.length).toBeGreaterThanOrEqual(Math.min(LEASES, WAVE));
      expect(kills).toBeGreaterThan(0);
      for (const fault of ['error', 'cut', 'unseen', 'linger']) {
        expect(strikes[fault] ?? 0).toBeGreaterThan(0);
      }
      expect(await unreadable()).toEqual([]);
      expect(killer.unasked).toEqual([]);
      expect(await brokenPromises(world)).toEqual({});
    },
    60_000 + 3 * WITHIN_MS,
  );
});

/** Leases that neither were active nor say why not. */
const unreadable = async (): Promise<readonly string[]> => {
  const rows = await world.query<{ id: string }>(
    `SELECT id FROM lease WHERE activated_at IS NULL AND coalesce(reason_code, '') = ''`,
  );
  return rows.map(({ id }) => id);
};

/** More answers than a step asks for by itself: another step goes on with the same launch. */
const LOST_ANSWERS = 4;

/** What each of them meets: answers to a launch are lost, and no list shows the machine until they were. */
async function oneInBadWeather(kind: string): Promise<Record<string, readonly string[]>> {
  const { accountId } = cloud.account(kind);
  const { faults, journal } = cloud.sim;
  const action = 'RunInstances';
  faults.add({ on: { accountId, action }, do: { what: 'cut' }, times: LOST_ANSWERS });
  const old = faults.add({ on: { accountId }, do: { what: 'stale' } });
  let lost = 0;
  const struck = journal.waitFor((each) => {
    const isLost = each.kind === 'call' && each.accountId === accountId && each.action === action;
    lost += isLost ? 1 : 0;
    return isLost && lost === LOST_ANSWERS;
  }, AbortSignal.timeout(WITHIN_MS));
  await Promise.all([wave(kind, 1), struck.then(() => faults.remove(old))]);
  await takeDown(kind);
  await untilNoneLives(kind);
  return brokenInAccount(await cloud.facts(kind, world));
}

/** Has the sweep trust one look at what nobody owns, in the account of that kind. */
async function trustOneLook(kind: string): Promise<void> {
  await world.query(`CREATE FUNCTION trust_one_look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.looks = 2; RETURN NEW; END $$`);
  await world.query(`CREATE TRIGGER trust_one_look BEFORE INSERT ON outside_finding FOR EACH ROW
    WHEN (NEW.kind = '${kind}') EXECUTE FUNCTION trust_one_look()`);
}

/** The next so many looks of the sweep at an account have been answered, and what follows from them is written. */
async function looks(kind: string, count: number): Promise<void> {
  const { accountId } = cloud.account(kind);
  const { journal } = cloud.sim;
  const limit = AbortSignal.timeout(WITHIN_MS);
  let last = journal.entries().at(-1)?.n ?? 0;
  for (let left = count; left > 0; left -= 1) {
    // Of the calls of one look the last one.
    const entry = await journal.waitFor(
      (each) =>
        each.kind === 'call' &&
        each.n > last &&
        each.accountId === accountId &&
        each.action === 'DescribeSpotInstanceRequests' &&
        each.outcome === 'ok',
      limit,
    );
    last = entry.n;
  }
}

/** An instance that bears this installation's marks, older than a sweep, and that no resource owns. */
async function leaveOne(kind: string): Promise<string> {
  const [row] = await world.query<{ id: string; epoch: number }>(
    'SELECT id, epoch FROM installation',
  );
  const { faults } = cloud.sim;
  const tags = {
    'drydock:installation': row?.id ?? '',
    'drydock:epoch': String(row?.epoch ?? ''),
    'drydock:resource': newId('resource'),
  };
  const { accountId } = cloud.account(kind);
  // In one turn: no call comes between them.
  const [, made] = await Promise.all([
    faults.now({ what: 'clock', offMs: -10 * SWEEP_MS }),
    faults.now({ what: 'strangers', region: 'eu-west-1', accountId, tags }),
    faults.now({ what: 'clock', offMs: 0 }),
  ]);
  return made[0] ?? '';
}

/** A thing that one look shows and the next ones do not: as an old list has it. */
async function shownOnce(kind: string): Promise<Record<string, readonly string[]>> {
  const id = await leaveOne(kind);
  await looks(kind, 1);
  await cloud.sim.faults.now({ what: 'vanish', instanceId: id });
  await looks(kind, 2);
  return brokenInAccount(await cloud.facts(kind, world));
}

/** A thing that is there until somebody ends it. */
async function shownForGood(kind: string): Promise<Record<string, readonly string[]>> {
  const id = await leaveOne(kind);
  await cloud.sim.journal.waitFor(
    (each) => each.kind === 'end' && each.instanceId === id && each.by === 'call',
    AbortSignal.timeout(WITHIN_MS),
  );
  return brokenInAccount(await cloud.facts(kind, world));
}

describe('the audit of an account', () => {
  it(
    'finds tokens that are made anew, marks that are set late, and looks that are trusted at once',
    async () => {
      await trustOneLook('ec2-one-look');
      const control = async (): Promise<Record<string, readonly string[]>> => ({
        ...(await oneInBadWeather('ec2-control')),
        ...(await shownOnce('ec2-control')),
      });
      const [none, oneLook, left, newToken, lateTags] = await Promise.all([
        control(),
        shownOnce('ec2-one-look'),
        shownForGood('ec2-left'),
        ...MUTANTS.map(oneInBadWeather),
      ]);
      expect(none).toEqual({});
      expect(Object.keys(oneLook)).toEqual(['something that was counted as leaked']);
      // It looks, and it counts: so nothing that is counted elsewhere means that nothing was left.
      expect(Object.keys(left)).toEqual(['something that was counted as leaked']);
      expect(Object.keys(newToken ?? {})).toContain('a resource with two machines');
      expect(Object.keys(lateTags ?? {})).toContain('a launch that does not say whose it is');
    },
    60_000 + WITHIN_MS,
  );
});

/** The instances that a kind has launched, oldest first. */
const launchedBy = (kind: string): readonly string[] => {
  const { accountId } = cloud.account(kind);
  const launches = cloud.sim.journal.launches();
  return launches.filter((each) => each.accountId === accountId).map((each) => each.instanceId);
};

describe('a copy of the database in the same account', () => {
  it(
    'ends nothing of the original’s, and tells of what it does not know',
    async () => {
      const kind = 'ec2-copy';
      const activeOne = async (): Promise<string> => {
        const { id } = await world.drydock.leases.request(wish(kind));
        await untilLeases('a lease is active', [id], ['active']);
        return id;
      };
      const before = await activeOne();
      const copy = await startCopy(world, settings);
      try {
        // Made after the copy: no row of the copy knows of it.
        const after = await activeOne();
        const [old, young] = launchedBy(kind);
        const told = async () =>
          withClient(copy.databaseUrl, async (client) => {
            const { rows } = await client.query<{ type: string; thing: string }>(
              `SELECT type, data ->> 'thing' AS thing FROM event
                WHERE type LIKE 'project.thing-%' AND data ->> 'kind' = $1`,
              [kind],
            );
            return rows;
          });
        await until(
          'the copy tells of the machine',
          async () => {
            await pause(500);
            // The fleet that was cut off comes back all at once: a connection may not be had in time.
            const things = await told().catch(() => []);
            return things.some(({ thing }) => thing === young);
          },
          WITHIN_MS,
        );
        await looks(kind, 2);
        // Its disks are told of as well; none of it is ended, and the older machine is the copy’s own too.
        expect([...new Set((await told()).map(({ type }) => type))]).toEqual([
          'project.thing-waits',
        ]);
        expect((await told()).map(({ thing }) => thing)).not.toContain(old);
        const ended = cloud.sim.journal.ends().map(({ instanceId }) => instanceId);
        expect(ended).not.toContain(old);
        expect(ended).not.toContain(young);
        await Promise.all([before, after].map((id) => world.drydock.leases.release(id)));
        await untilLeases('both leases are gone', [before, after], ['destroyed']);
      } finally {
        await copy.close();
      }
      await takeDown(kind);
      await untilNoneLives(kind);
      expect(brokenInAccount(await cloud.facts(kind, world))).toEqual({});
    },
    120_000 + WITHIN_MS,
  );
});
