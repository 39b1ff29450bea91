import { defineBlueprint, done } from '@drydock/blueprint';
import { newId } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  createOutsideStore,
  createUpdateSweepStore,
  readCosts,
  readCostTotals,
} from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';

const priced = defineBlueprint({
  kind: 'priced',
  provides: 'priced',
  summary: 'Nothing at all, of a size.',
  config: z.strictObject({ size: z.string().describe('How large.') }),
  resource: {
    name: (_, id) => id,
    choices: () => [{ slots: [], choice: { zone: 'a' } }],
    pricedAs: ({ size }, { zone }) => {
      if (size === 'odd') {
        throw new Error('Nobody knows.');
      }
      return `${size}-${zone === 'a' ? 'a' : 'elsewhere'}`;
    },
    activate: async () => done({}),
    destroy: async () => done(),
  },
  lease: { destroy: async () => done() },
});

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open([priced]);
});
afterAll(() => dock.close());

const since = new Date(Date.now() - 86_400_000);
const until = null;
const leaked = async ({ projectId }: Place) => {
  const { rows } = await readCosts(dock.db.database, {
    projectId,
    since,
    until,
    by: { of: 'blueprint' },
    limit: 10,
  });
  return rows
    .filter(({ entry }) => entry === 'leaked')
    .map(({ blueprint, micros, cost }) => [
      blueprint,
      Number(micros) / 3_600_000_000,
      cost?.amount,
    ]);
};

describe('a resource', () => {
  it.each([
    ['large', 'large-a'],
    // Its kind fails in saying it: it is built all the same, at the plain price.
    ['odd', null],
  ])('of size %s is priced as %s from when it is planned', async (size, pricedAs) => {
    const place = await dock.place({ kind: 'priced', config: { size } });
    const { resourceId } = await dock.placed(place);
    expect((await dock.row('resource', resourceId))['priced_as']).toBe(pricedAs);
  });

  it('is counted once its building is over, and what is counted never becomes less', async () => {
    const place = await dock.place();
    const total = async (): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await readCostTotals(dock.db.database))
          .filter(({ blueprint }) => blueprint === name)
          .map(({ entry, seconds }) => [entry, seconds]),
      );
    const [{ name } = { name: '' }] = await dock.db.query<{ name: string }>(
      `SELECT name FROM blueprint WHERE id = $1`,
      [place.blueprintId],
    );
    const id = newId('resource');
    await dock.db.query(
      `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, created_at)
        VALUES ($1, $2, $3, 1, $4, $1, now() - interval '50 days')`,
      [id, place.projectId, place.blueprintId, place.type],
    );
    expect(await total()).toEqual({});
    await dock.db.query(
      `UPDATE resource SET status = 'broken', released_at = created_at + interval '1 day', reason = 'no',
        reason_code = 'build-failed' WHERE id = $1`,
      [id],
    );
    await dock.db.query(
      `UPDATE resource SET status = 'destroyed', destroyed_at = created_at + interval '2 days' WHERE id = $1`,
      [id],
    );
    expect(await total()).toEqual({ failed: 2 * 86_400 });
    const store = createUpdateSweepStore(dock.db.database);
    expect(await store.retire(30, 10)).toBe(1);
    expect(await dock.db.query('SELECT 1 FROM resource WHERE id = $1', [id])).toEqual([]);
    expect(await total()).toEqual({ failed: 2 * 86_400 });
    // Days go at last; what was counted in all stays.
    await dock.db.query(`UPDATE cost_day SET day = day - 900 WHERE project_id = $1`, [
      place.projectId,
    ]);
    expect(await store.retire(30, 10)).toBe(3);
    expect(await total()).toEqual({ failed: 2 * 86_400 });
  });
});

describe('what nobody owned', () => {
  it('costs from when it was found until it was last seen, also when all else of it is forgotten', async () => {
    const place = await dock.place();
    const { resourceId } = await dock.placed(place);
    await dock.db.query(
      `UPDATE blueprint SET pricing = '{"currency": "EUR", "perHour": 2}' WHERE id = $1`,
      [place.blueprintId],
    );
    await dock.db.query(
      `UPDATE blueprint_price SET since = now() - interval '9 days' WHERE blueprint_id = $1`,
      [place.blueprintId],
    );
    const find = async (status: string, resource: string | null): Promise<string> => {
      const id = newId('finding');
      await dock.db.query(
        `INSERT INTO outside_finding (id, project_id, kind, place, config, thing_id, what, status, resource_id,
            first_seen_at, last_seen_at)
          VALUES ($1, $2, 'box', 'here', '{}', $1, 'thing', $3, $4, date_trunc('hour', now()) - interval '5 hours',
            date_trunc('hour', now()) - interval '2 hours')`,
        [id, place.projectId, status, resource],
      );
      return id;
    };
    // One look alone says nothing: its owner may have come since.
    await find('seen', resourceId);
    const own = await find('waiting', resourceId);
    await find('left', newId('resource'));
    const all = [
      [place.blueprintId, 3, '6.000000000'],
      [null, 3, undefined],
    ];
    const sorted = async () => (await leaked(place)).toSorted(([a]) => (a === null ? 1 : -1));
    expect(await sorted()).toEqual(all);
    // It is met no more.
    const store = createOutsideStore(dock.db.database);
    await store.looked(
      { projectId: place.projectId, kind: 'box', place: 'here' },
      { beganMs: 0, things: 0, met: [] },
    );
    expect(await dock.db.query(`SELECT 1 FROM outside_finding WHERE id = $1`, [own])).toEqual([]);
    expect(await sorted()).toEqual(all);
  });
});
