import { done, failed } from '@drydock/blueprint';
import { activateResource, type ActivateResourceStore } from '@drydock/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(() => {
  dock.behaviour.build = () => Promise.resolve(failed('The provider has none left.'));
});

const silent = { listen: () => () => undefined, nudge: () => undefined };
const never = new AbortController().signal;

/** Everything of the type happened so many seconds earlier; then decides and builds as far as it goes. */
async function later(place: Place, seconds: number): Promise<number> {
  for (const [table, columns] of [
    ['resource', ['released_at']],
    ['lease', ['created_at']],
    ['wake', ['at']],
  ] as const) {
    const set = columns.map((column) => `${column} = ${column} - make_interval(secs => $2)`);
    await dock.db.query(`UPDATE ${table} SET ${set.join(', ')} WHERE type = $1`, [
      place.type,
      seconds,
    ]);
  }
  return goOn(place);
}

/** How many resources were planned; those that broke are taken down. */
async function goOn(place: Place): Promise<number> {
  const planned = new Set<string>();
  for (let round = 0; round < 30; round += 1) {
    await dock.allocate(place);
    const ids = await dock.build(place);
    for (const id of ids) {
      planned.add(id);
      if ((await dock.row('resource', id))['status'] === 'broken') {
        await dock.destroyResource(id);
      }
    }
    if (ids.length === 0) {
      return planned.size;
    }
  }
  throw new Error(`${planned.size} resources were built, and there is no end.`);
}

const countOf = async ({ type }: Place, status: string): Promise<number> =>
  (await dock.db.query('SELECT 1 FROM resource WHERE type = $1 AND status = $2', [type, status]))
    .length;

describe('a lease that waits for nothing but a build that fails', () => {
  it('breaks after as many as its blueprint says, with the kind’s sentence', async () => {
    const place = await dock.place({ limitFailedBuilds: 3 });
    const [leaseId = ''] = await dock.request(place);
    expect(await goOn(place)).toBe(1);
    expect(await later(place, 1.1)).toBe(1);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending' });
    expect(await later(place, 2.1)).toBe(1);
    const lease = await dock.row('lease', leaseId);
    expect(lease).toMatchObject({ status: 'broken', reason_code: 'build-failed' });
    expect(lease['reason']).toMatch(
      /^It waited for nothing else: b-\S+ could not be built 3 times, the last time: The provider has none left\.$/,
    );
    // Nothing is built for nobody.
    expect(await later(place, 120)).toBe(0);
  });

  it('breaks after five unless that is said, with all that have waited as long', async () => {
    const place = await dock.place({ limitLeasesPerResource: 1 });
    const old = await dock.request(place, { count: 3 });
    await goOn(place);
    for (const seconds of [1.1, 2.1]) {
      await later(place, seconds);
    }
    const [young = ''] = await dock.request(place, { owner: 'late' });
    await later(place, 4.1);
    await later(place, 8.1);
    for (const id of old) {
      expect(await dock.row('lease', id)).toMatchObject({ reason_code: 'build-failed' });
    }
    expect(await dock.row('lease', young)).toMatchObject({ status: 'pending' });
  });

  it('hears of the function where the kind’s code throws', async () => {
    dock.behaviour.build = () => Promise.reject(new TypeError('cpus is no number'));
    const place = await dock.place({ limitFailedBuilds: 1 });
    const [leaseId = ''] = await dock.request(place);
    expect(await goOn(place)).toBe(1);
    expect((await dock.row('lease', leaseId))['reason']).toContain(
      'could not be built once, the last time: The kind box failed in resource.activate: TypeError: cpus is no number',
    );
  });

  it('is not ended by what failed before its blueprint was changed', async () => {
    const place = await dock.place({ limitFailedBuilds: 2 });
    const [leaseId = ''] = await dock.request(place);
    await goOn(place);
    await dock.db.query(
      `WITH next AS (UPDATE blueprint SET revision = 2 WHERE id = $1 RETURNING id, project_id)
        INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
        SELECT id, 2, project_id, '{}', 'test' FROM next`,
      [place.blueprintId],
    );
    expect(await later(place, 1.1)).toBe(1);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending' });
    expect(await later(place, 2.1)).toBe(1);
    expect(await dock.row('lease', leaseId)).toMatchObject({ reason_code: 'build-failed' });
  });

  it('counts a build once, whenever its worker is killed', async () => {
    class Death extends Error {}
    const place = await dock.place({ limitFailedBuilds: 2 });
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    const id = String((await dock.row('lease', leaseId))['awaits_resource_id']);
    const real = dock.stores.resources;
    const buildAndDie = (finishBuilding: ActivateResourceStore['finishBuilding']): Promise<void> =>
      activateResource(id, {
        surroundings: dock.surroundings,
        store: { ...real, finishBuilding },
        nudges: silent,
        stopping: never,
      });
    await expect(buildAndDie(() => Promise.reject(new Death()))).rejects.toBeInstanceOf(Death);
    const killed = buildAndDie(async (...said) => {
      await real.finishBuilding(...said);
      throw new Death();
    });
    await expect(killed).rejects.toBeInstanceOf(Death);
    await dock.destroyResource(id);
    await goOn(place);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending' });
    expect(await later(place, 1.1)).toBe(1);
    expect(await dock.row('lease', leaseId)).toMatchObject({ reason_code: 'build-failed' });
  });
});

describe('a provider that is down for four seconds', () => {
  it.each([
    ['refuses', () => Promise.resolve(failed('It is down.'))],
    ['throws', () => Promise.reject(new Error('It is down.'))],
  ] as const)('and %s leaves no more resources than are asked for', async (_, down) => {
    const place = await dock.place({ limitLeasesPerResource: 1 });
    const leases = await dock.request(place, { count: 2 });
    dock.behaviour.build = down;
    for (let half = 0; half < 8; half += 1) {
      await later(place, 0.5);
    }
    // After 0, 1 and 3 seconds, whoever asks.
    expect(
      await dock.db.query('SELECT 1 FROM resource WHERE type = $1', [place.type]),
    ).toHaveLength(3);
    dock.behaviour.build = () => Promise.resolve(done({}));
    for (let half = 0; half < 20; half += 1) {
      await later(place, 0.5);
    }
    for (const id of leases) {
      expect(await dock.row('lease', id)).toMatchObject({ status: 'active' });
    }
    expect(await countOf(place, 'active')).toBe(2);
    expect(await countOf(place, 'pending')).toBe(0);
  });
});
