import { done, failed, replace } from '@drydock/blueprint';
import { isFull } from '@drydock/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Place } from '../../src/testing/dock.ts';
import { Tank } from './tank.ts';

/** `npm run test:full` has the full size. */
const READY = isFull ? 100 : 20;

let tank: Tank;
beforeAll(async () => {
  tank = await Tank.open();
});
afterAll(() => tank.close());
beforeEach(() => {
  tank.dock.behaviour.update = () => Promise.resolve(replace('It has to be built anew.'));
});
afterEach(() => {
  tank.dock.behaviour.build = () => Promise.resolve(done({}));
});

/** How many there are of each revision, by what became of them. */
async function standing(place: Place): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { revision, status, reasonCode } of await tank.members(place)) {
    const key = `${revision} ${status === 'active' ? status : reasonCode}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const stateOf = async ({ blueprintId }: Place): Promise<unknown> => {
  const [row] = await tank.dock.db.query<{ state: unknown }>(
    'SELECT roll_out AS state FROM pool WHERE blueprint_id = $1',
    [blueprintId],
  );
  return row?.state;
};

describe('a roll-out', () => {
  it('of a good revision replaces what is idle, and no lease is lost that is taken meanwhile', async () => {
    const place = await tank.place({ readyMin: READY, rollOut: 'replace-idle' });
    await tank.see(place);
    const held = [await tank.lease(place)];
    expect(await standing(place)).toEqual({ '1 active': READY + 1 });
    await tank.revise(place);
    // Somebody takes one after each that is built.
    let taken = 0;
    tank.dock.behaviour.build = async () => {
      if (taken < 5) {
        taken += 1;
        held.push(...(await tank.dock.request(place)));
        await tank.dock.allocate(place);
      }
      return done({});
    };
    await tank.see(place);
    expect(await Promise.all(held.map((id) => tank.statusOf(id)))).toEqual(
      held.map(() => 'active'),
    );
    expect(await stateOf(place)).toMatchObject({ revision: 2, status: 'running' });
    const now = await standing(place);
    expect(now['1 active']).toBeLessThanOrEqual(held.length);
    expect(now['2 active']).toBeGreaterThanOrEqual(READY);
    expect(Object.keys(now).sort()).toEqual(['1 active', '1 rolled-out', '2 active']);
    // What was in use goes too, once it is not, without anybody looking.
    for (const lease of held) {
      await tank.end(place, lease);
    }
    expect((await standing(place))['1 active']).toBeUndefined();
    expect(await stateOf(place)).toMatchObject({ revision: 2, status: 'done' });
    expect(await tank.events(place)).toEqual(['blueprint.roll-out-done']);
  });

  it('of a bad one stops after one failed build, and the older ones go on serving', async () => {
    const place = await tank.place({ readyMin: 5, rollOut: 'replace-idle' });
    await tank.see(place);
    await tank.revise(place);
    tank.dock.behaviour.build = () => Promise.resolve(failed('No such image.'));
    await tank.see(place);
    await tank.see(place);
    await tank.later(place, 600);
    expect(await standing(place)).toEqual({ '1 active': 5, '2 build-failed': 1 });
    expect(await stateOf(place)).toMatchObject({ status: 'held', reason: 'No such image.' });
    expect(await tank.events(place)).toEqual(['blueprint.roll-out-held']);
    // And the next revision, which is good, replaces all of them.
    tank.dock.behaviour.build = () => Promise.resolve(done({}));
    await tank.revise(place);
    await tank.later(place, 2);
    expect(await standing(place)).toEqual({
      '1 rolled-out': 5,
      '2 build-failed': 1,
      '3 active': 5,
    });
  });

  it('goes on where the limit leaves no room beside the older ones', async () => {
    const place = await tank.place({ readyMin: 3, rollOut: 'replace-idle' }, { limitResources: 3 });
    await tank.see(place);
    await tank.revise(place);
    await tank.see(place);
    expect(await standing(place)).toEqual({ '1 rolled-out': 3, '2 active': 3 });
  });

  it('replaces nothing where only the release is another one, or with `keep`', async () => {
    const place = await tank.place({ readyMin: 2, rollOut: 'replace-idle' });
    await tank.see(place);
    const before = await tank.members(place);
    // A setting that this release does not know yet, stored by the next; and one that is missing has its default.
    await tank.dock.db.query(
      `UPDATE blueprint SET pool = pool - 'graceSeconds' || '{"tomorrow": 1}' WHERE id = $1`,
      [place.blueprintId],
    );
    await tank.see(place);
    expect(await tank.members(place)).toEqual(before);
    await tank.pool(place, { rollOut: 'keep' });
    await tank.revise(place);
    await tank.see(place);
    expect(await tank.members(place)).toEqual(before);
  });
});
