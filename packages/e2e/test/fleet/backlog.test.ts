import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { BOUNDS } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenPromises } from './audits.ts';
import { Killer } from './faults.ts';
import { openWorld, until, type World } from './world.ts';

const FULL = 100_000;
/** `npm run test:backlog` has the full size. */
const LEASES = Number(process.env['DRYDOCK_TEST_BACKLOG'] ?? 4_000);
const isFull = LEASES >= FULL;
/** At the full size they are killed until nobody waits any more: that is dozens. */
const KILLS = isFull ? { min: 20, max: Infinity } : { min: 3, max: 5 };
const ALLOCATORS = ['allocator-worker', 'allocator-worker-2'] as const;
/** How long the database keeps each decision from being committed, so that kills hit some in the middle. */
const DECISION_SECONDS = 0.2;
/** So long one lives at most: a few decisions. */
const KILLED_WITHIN_MS = isFull ? 3_000 : 400;
const AT_ONCE = 50;
/** A minute, and what the slowest machine takes for so many. */
const WITHIN_MS = 60_000 + 20 * LEASES;

let world: World;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-backlog-');
  // Leases run as users of their own: they have to reach it.
  await chmod(directory, 0o755);
  world = await openWorld({
    counts: { 'allocator-worker': ALLOCATORS.length },
    // Whoever is killed holds the type's lock, and is followed when that is over.
    env: { DRYDOCK_ALLOCATOR_LOCK_MS: '500', DRYDOCK_SWEEP_MS: '500', DRYDOCK_LOG_LEVEL: 'warn' },
  });
}, 120_000);

afterAll(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

const count = async (condition: string): Promise<number> => {
  const [row] = await world.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM lease WHERE ${condition}`,
  );
  return row?.count ?? 0;
};

async function slowDecisions(): Promise<void> {
  await world.query(`CREATE FUNCTION decide_slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_sleep(${DECISION_SECONDS}); RETURN NULL; END $$`);
  await world.query(`CREATE TRIGGER decide_slowly AFTER UPDATE OF served ON allocator FOR EACH ROW
    EXECUTE FUNCTION decide_slowly()`);
}

/** Does it for each, a few at a time. */
async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>) {
  const left = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const item of left) {
      await act(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

describe('two AllocatorWorkers on one type', () => {
  it(
    `work off a backlog of ${LEASES} though they are killed: nobody is placed twice, no place is lost`,
    async () => {
      const { drydock } = world;
      const killer = new Killer(world);
      const { id: blueprintId } = await drydock.blueprints.create({
        name: 'backlog',
        kind: 'local-host',
        config: { directory },
        // One place too few on each: the last lease waits for one that comes free.
        limits: { resources: 2, leasesPerResource: LEASES / 2 },
      });
      const first = await drydock.leases.request({ type: 'host', blueprints: ['backlog'] });
      await drydock.leases.get(first.id, { wait: 'active', timeoutSeconds: 60 });
      await drydock.blueprints.update(blueprintId, { enabled: false });
      const sizes = Array.from({ length: Math.ceil(LEASES / BOUNDS.leasesPerRequestMax) }, (_, n) =>
        Math.min(BOUNDS.leasesPerRequestMax, LEASES - n * BOUNDS.leasesPerRequestMax),
      );
      const ids: string[] = [];
      for (const size of sizes) {
        const wish = { type: 'host', blueprints: ['backlog'], waitTimeoutSeconds: 86_400 };
        const leases = await drydock.leases.requestMany({
          ...wish,
          ttlSeconds: 86_400,
          count: size,
        });
        ids.push(...leases.map(({ id }) => id));
      }
      await until(
        'all that waits was looked at',
        async () => (await count(`status = 'pending' AND wake_at < wait_until`)) === 0,
        WITHIN_MS,
      );

      await slowDecisions();
      await drydock.blueprints.update(blueprintId, { enabled: true });
      const untilMs = performance.now() + WITHIN_MS;
      let kills = 0;
      const killAtRandom = async (victim: string): Promise<void> => {
        while (kills < KILLS.max) {
          await pause(Math.random() * KILLED_WITHIN_MS);
          const placed = await count(`status = 'active'`);
          if (placed === LEASES) {
            return;
          }
          if (performance.now() > untilMs) {
            throw new Error(`${placed} of ${LEASES} are placed, after ${kills} kills.`);
          }
          kills += 1;
          await killer.kill(victim);
        }
      };
      await Promise.all(ALLOCATORS.map(killAtRandom));
      await until(
        'every place is taken',
        async () => (await count(`status = 'active'`)) === LEASES,
        WITHIN_MS,
      );
      await world.query('DROP FUNCTION decide_slowly CASCADE');
      expect(kills).toBeGreaterThanOrEqual(KILLS.min);
      expect(await count(`status = 'pending'`)).toBe(1);

      // No place is lost: whoever waits gets the one that comes free.
      await drydock.leases.release(first.id);
      await until('nobody waits', async () => (await count(`status = 'pending'`)) === 0, WITHIN_MS);

      await eachOf(ids, (id) => drydock.leases.release(id));
      await until(
        'all are gone',
        async () => (await count(`status <> 'destroyed'`)) === 0,
        WITHIN_MS,
      );
      expect(killer.unasked).toEqual([]);
      expect(
        await world.query(
          `SELECT lease_id FROM attempt GROUP BY lease_id HAVING count(*) > 1 LIMIT 5`,
        ),
      ).toEqual([]);
      expect(await brokenPromises(world)).toEqual({});
    },
    240_000 + 3 * WITHIN_MS,
  );
});
