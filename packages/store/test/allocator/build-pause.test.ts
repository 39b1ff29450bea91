import { done, failed } from '@drydock/blueprint';
import { explainLease } from '../../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
  dock.behaviour.build = () => Promise.resolve(failed('The provider has none left.'));
});
afterAll(() => dock.close());

/** Pauses that are long beside what a slow machine takes over a line of a test. */
const PAUSES = { pauseSecondsFirst: 100, pauseSecondsMax: 6_000 };

/** Decides and builds as often as somebody is hinted, as far as there is something to build. */
async function goOn(place: Place): Promise<number> {
  let built = 0;
  for (let round = 0; round < 20; round += 1) {
    await dock.allocate(place);
    const ids = await dock.build(place);
    for (const id of ids) {
      if ((await dock.row('resource', id))['status'] === 'broken') {
        await dock.destroyResource(id);
      }
    }
    built += ids.length;
    if (ids.length === 0) {
      return built;
    }
  }
  throw new Error(`${built} resources were built, and there is no end.`);
}

/** The same some seconds later. */
async function later(place: Place, seconds: number): Promise<number> {
  await dock.db.query(
    `UPDATE resource SET released_at = released_at - make_interval(secs => $2) WHERE type = $1`,
    [place.type, seconds],
  );
  await dock.db.query(`UPDATE wake SET at = at - make_interval(secs => $2) WHERE type = $1`, [
    place.type,
    seconds,
  ]);
  return goOn(place);
}

describe('a blueprint without limits whose resources can not be built', () => {
  it('is tried again after pauses that grow, and says why', async () => {
    const place = await dock.place({ building: PAUSES });
    const [leaseId = ''] = await dock.request(place);
    expect(await goOn(place)).toBe(1);
    expect(await later(place, 50)).toBe(0);
    expect(await later(place, 60)).toBe(1);
    expect(await later(place, 150)).toBe(0);
    expect(await later(place, 60)).toBe(1);

    const explained = await explainLease(dock.db.database, place.projectId, leaseId);
    const said = explained?.verdicts.find(({ rule }) => rule === 'build-paused');
    expect(said?.detail).toBe('Building failed 3 times: The provider has none left.');
    // Somebody is told when the pause is over, by a timer and, where that is lost, by a wake.
    expect(dock.timed.some(({ delayMs }) => delayMs > 200_000 && delayMs <= 400_000)).toBe(true);
    const wakes = await dock.db.query(
      `SELECT 1 FROM wake WHERE type = $1 AND at > now() AND at < now() + interval '500 seconds'`,
      [place.type],
    );
    expect(wakes).toHaveLength(1);
  });

  it('pauses for a second at first, unless its blueprint says otherwise', async () => {
    const place = await dock.place();
    await dock.request(place);
    dock.timed.length = 0;
    expect(await goOn(place)).toBe(1);
    expect(Math.max(...dock.timed.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(1_000);
    expect(await later(place, 1)).toBe(1);
  });

  it('is built less and less often, whoever asks for more', async () => {
    const place = await dock.place({ limitLeasesPerResource: 1, building: PAUSES });
    let built = 0;
    for (let turn = 0; turn < 60; turn += 1) {
      await dock.request(place, { owner: `o-${turn % 3}` });
      built += await later(place, 100);
    }
    // After 0, 1, 3, 7, 15 and 31 turns: one at a time, though sixty leases wait.
    expect(built).toBe(6);
  }, 240_000);
});

describe('a blueprint that can be built again', () => {
  it('is built as before, with nothing of the failures left', async () => {
    const place = await dock.place({ limitLeasesPerResource: 1 });
    await dock.request(place);
    expect(await goOn(place)).toBe(1);
    dock.behaviour.build = () => Promise.resolve(done({}));
    expect(await later(place, 2)).toBe(1);
    await dock.request(place, { count: 3 });
    await dock.allocate(place);
    expect(await dock.build(place)).toHaveLength(3);
  });
});
