import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenPromises } from './audits.ts';
import { Killer } from './faults.ts';
import { Holders } from './holders.ts';
import { openWorld, until, type World } from './world.ts';

/** Several seconds of cutting: before connections were listened to, one in three ended a process. */
const CUTS = 40;
const GIVE_UP_MS = 60_000;

/** A statement is cancelled after 4 s, and 5 s and a sweep later somebody looks again: a sixth of it. */
const FOLLOWED_WITHIN_SECONDS = 60;

let world: World;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-cut-');
  // Leases run as users of their own: they have to reach it.
  await chmod(directory, 0o755);
  await mkdir(join(directory, 'witness'));
  await chmod(join(directory, 'witness'), 0o777);
  world = await openWorld();
  await world.drydock.blueprints.create({
    name: 'shelf',
    kind: 'local-host',
    config: { directory: join(directory, 'shelf') },
    limits: { resources: 4, leasesPerResource: 1 },
  });
}, 120_000);

afterAll(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

describe('a fleet whose connections are cut inside transactions', () => {
  it('loses no process, and nothing else', async () => {
    const killer = new Killer(world);
    const holders = new Holders(world.drydock);
    holders.start(8, { blueprint: 'shelf', witnessDirectory: join(directory, 'witness') });
    // Tokens are written by the catalog, whose connections are others.
    let isOver = false;
    const administering = (async () => {
      for (let made = 0; !isOver; made += 1) {
        const wish = { name: `token-${made}`, role: 'viewer' } as const;
        await world.drydock.tokens.create(wish).catch(() => undefined);
      }
    })();
    const cut = await killer.cutTransactions(CUTS);
    const before = holders.journal.filter(({ end }) => end !== null).length;
    await until(
      'leases end again',
      async () => holders.journal.filter(({ end }) => end !== null).length > before + 8,
      GIVE_UP_MS,
    );
    isOver = true;
    await Promise.all([holders.stop(), administering]);
    expect(killer.unasked).toEqual([]);
    expect(cut).toBeGreaterThanOrEqual(CUTS / 2);
    expect(holders.journal.filter(({ end }) => end !== 'released')).toEqual([]);
    expect(await brokenPromises(world)).toEqual({});
  }, 240_000);
});

/** Uses a lease to its end, each step of which may be held up. */
async function endOf(id: string): Promise<{ readonly status: string }> {
  const { leases } = world.drydock;
  await leases.get(id, { wait: 'active', timeoutSeconds: FOLLOWED_WITHIN_SECONDS });
  await leases.release(id);
  return leases.get(id, { wait: 'destroyed', timeoutSeconds: FOLLOWED_WITHIN_SECONDS });
}

const sessions = (condition: string) =>
  world.query<{ pid: number; name: string }>(
    `SELECT pid, application_name AS name FROM pg_stat_activity WHERE ${condition}`,
  );

describe('a fleet whose statements take too long', () => {
  it.each([
    ['allocator-worker', 'active'],
    ['update-worker', 'released'],
  ])(
    'goes on, and so does the connection: %s',
    async (worker, status) => {
      const killer = new Killer(world);
      // A sequence is not taken back: the first lease to come to that status is held up, once.
      await world.query('CREATE SEQUENCE held_up');
      await world.query(`CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('held_up') = 1 THEN PERFORM pg_sleep(600); END IF; RETURN NULL; END $$`);
      await world.query(`CREATE TRIGGER hold_up AFTER UPDATE ON lease FOR EACH ROW
      WHEN (OLD.status <> NEW.status AND NEW.status = '${status}') EXECUTE FUNCTION hold_up()`);
      try {
        const { leases } = world.drydock;
        const { id } = await leases.request({ type: 'host', blueprints: ['shelf'] });
        const ends = endOf(id);
        // Heard of below, unless something fails before.
        ends.catch(() => undefined);
        let asleep: { readonly pid: number; readonly name: string } | undefined;
        await until(
          'a statement that takes long',
          async () => {
            [asleep] = await sessions(`wait_event = 'PgSleep'`);
            return asleep !== undefined;
          },
          GIVE_UP_MS,
        );
        expect(asleep).toMatchObject({ name: `drydock ${worker}` });
        expect((await ends).status).toBe('destroyed');
        expect(await sessions(`pid = ${asleep?.pid}`)).toEqual([asleep]);
        expect(killer.unasked).toEqual([]);
      } finally {
        await world.query('DROP FUNCTION hold_up CASCADE');
        await world.query('DROP SEQUENCE held_up');
      }
    },
    240_000,
  );
});
