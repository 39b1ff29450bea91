import { done } from '@drydock/blueprint';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(() => {
  dock.behaviour.build = () => Promise.resolve(done({ colour: 'red' }));
});

const reclaimsOf = async ({ type }: Place): Promise<number> =>
  (
    await dock.db.query(
      `SELECT 1 FROM command c JOIN resource r ON r.id = c.resource_id
        WHERE r.type = $1 AND c.name = 'reclaim' AND c.outcome = 'applied'`,
      [type],
    )
  ).length;

const builtOf = async ({ type }: Place): Promise<number> =>
  (await dock.db.query('SELECT 1 FROM resource WHERE type = $1', [type])).length;

/** All of the type happened so many seconds earlier. */
async function later({ type }: Place, seconds: number): Promise<void> {
  const back = `- make_interval(secs => $2)`;
  await dock.db.query(`UPDATE resource SET activated_at = activated_at ${back} WHERE type = $1`, [
    type,
    seconds,
  ]);
  await dock.db.query(
    `UPDATE room m SET freed_at = freed_at ${back} FROM resource r
      WHERE r.id = m.resource_id AND r.type = $1`,
    [type, seconds],
  );
  await dock.db.query(`UPDATE place_change SET at = at ${back} WHERE type = $1`, [type, seconds]);
  await dock.db.query(`UPDATE wake SET at = at ${back} WHERE type = $1`, [type, seconds]);
}

/** Decides, obeys, takes down and builds until nothing is left to do. */
async function goOn(place: Place): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await dock.allocate(place);
    const told = await dock.db.query<{ id: string }>(
      `SELECT DISTINCT r.id FROM command c JOIN resource r ON r.id = c.resource_id
        WHERE r.type = $1 AND c.outcome IS NULL`,
      [place.type],
    );
    for (const { id } of told) {
      await dock.settleResource(id);
      await dock.destroyResource(id);
    }
    const planned = await dock.db.query<{ id: string; colour: string | null }>(
      `SELECT r.id, (SELECT l.attributes ->> 'colour' FROM lease l
          WHERE l.awaits_resource_id = r.id LIMIT 1) AS colour
        FROM resource r WHERE r.type = $1 AND r.status = 'pending'`,
      [place.type],
    );
    for (const { id, colour } of planned) {
      // As whoever awaits it has asked.
      dock.behaviour.build = () => Promise.resolve(done({ colour: colour ?? 'red' }));
      await dock.buildOne(id);
    }
    if (told.length + planned.length === 0) {
      return;
    }
  }
  throw new Error('There is no end.');
}

const activeOf = ({ type }: Place) =>
  dock.db.query<{ id: string }>(`SELECT id FROM lease WHERE type = $1 AND status = 'active'`, [
    type,
  ]);

/**
 * Ten seconds a round, in each a lease of either shape is asked for and what is active is given back: how
 * often something was torn down, and how many leases were served.
 */
async function compete(graceSeconds: number, rounds: number) {
  const place = await dock.place({
    limitResources: 1,
    limitLeasesPerResource: 1,
    pool: { graceSeconds },
  });
  let served = 0;
  for (let round = 0; round < rounds; round += 1) {
    await dock.request(place, { attributes: { colour: 'red' } });
    await dock.request(place, { attributes: { colour: 'blue' } });
    await goOn(place);
    // Whoever is served gives it back, as long as that lets somebody else have it at once.
    for (;;) {
      const active = await activeOf(place);
      if (active.length === 0) {
        break;
      }
      served += active.length;
      await giveBack(
        dock,
        active.map(({ id }) => ({ id, project: place.projectId })),
        place,
      );
      await goOn(place);
    }
    await later(place, 10);
  }
  return { reclaims: await reclaimsOf(place), built: await builtOf(place), served };
}

describe('two shapes that compete for one resource', () => {
  it('do not take turns at tearing down each other’s, as they do without grace', async () => {
    const rounds = 40;
    const without = await compete(0, rounds);
    const graced = await compete(180, rounds);
    // Without: nearly each lease of the other shape tears something down.
    expect(without.reclaims).toBeGreaterThanOrEqual(rounds / 2);
    // With: what comes back within 180 s finds what it left. 400 s have room for two changes.
    expect(graced.reclaims).toBeLessThanOrEqual(2);
    expect(graced.built).toBe(graced.reclaims + 1);
    // Nobody is served less of what is there for that.
    expect(graced.served).toBeGreaterThanOrEqual(rounds - 2);
  }, 240_000);
});

describe('an idle resource that cannot serve who waits', () => {
  /** A red one that nobody uses, and a lease that wants a blue one. */
  async function redAndBlue(graceSeconds = 180) {
    const place = await dock.place({ limitResources: 1, pool: { graceSeconds } });
    const { leaseId, resourceId } = await dock.placed(place);
    await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
    return { place, resourceId };
  }

  it('is given up when its grace is over, though nothing else happens', async () => {
    const { place } = await redAndBlue();
    const [waits = ''] = await dock.request(place, { attributes: { colour: 'blue' } });
    await goOn(place);
    expect(await reclaimsOf(place)).toBe(0);
    // A timer, where it is not too far away, and a wake for whoever comes after it.
    const [timer] = dock.timed.filter(({ name }) => name === place.blueprintId).slice(-1);
    expect(timer?.delayMs).toBeGreaterThan(170_000);
    expect(timer?.delayMs).toBeLessThanOrEqual(180_000);
    const wakes = await dock.db.query(
      `SELECT 1 FROM wake WHERE type = $1 AND news = 'resource' AND blueprint_id = $2
        AND at BETWEEN now() + interval '170 s' AND now() + interval '180 s'`,
      [place.type, place.blueprintId],
    );
    expect(wakes).toHaveLength(1);
    await later(place, 170);
    await goOn(place);
    expect(await reclaimsOf(place)).toBe(0);
    await later(place, 10);
    await goOn(place);
    expect(await reclaimsOf(place)).toBe(1);
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'active' });
  });

  it('begins to be idle anew with each use, however short, and counted with it or not', async () => {
    const { place } = await redAndBlue();
    await dock.allocate(place);
    await later(place, 175);
    // Taken and given back before anybody has counted places.
    const { leaseId } = await dock.placed(place);
    await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
    await later(place, 100);
    await dock.request(place, { attributes: { colour: 'blue' } });
    await goOn(place);
    expect(await reclaimsOf(place)).toBe(0);
    await later(place, 81);
    await goOn(place);
    expect(await reclaimsOf(place)).toBe(1);
  });

  it('is given up at once where that takes no grace', async () => {
    const { place } = await redAndBlue(0);
    await dock.request(place, { attributes: { colour: 'blue' } });
    await goOn(place);
    expect(await reclaimsOf(place)).toBe(1);
  });

  it('is woken for at the first of several times, not at one that is later', async () => {
    const { place } = await redAndBlue();
    await dock.db.query(
      `INSERT INTO wake (type, reason, news, blueprint_id, at)
        VALUES ($1, 'its pool opens', 'resource', $2, now() + interval '1 day')`,
      [place.type, place.blueprintId],
    );
    await dock.request(place, { attributes: { colour: 'blue' } });
    await goOn(place);
    const wakes = await dock.db.query<{ seconds: number }>(
      `SELECT extract(epoch FROM at - now())::float8 AS seconds FROM wake WHERE type = $1`,
      [place.type],
    );
    expect(wakes).toHaveLength(1);
    expect(wakes[0]?.seconds).toBeLessThanOrEqual(180);
  });
});
