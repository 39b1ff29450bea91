import { Rivals, runAllocator, type AllocatorStore } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAllocatorStore } from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** How often each resource of the type was used. */
const usesOf = ({ type }: Place) =>
  dock.db.query<{ id: string; uses: number; live: number }>(
    `SELECT r.id, count(a.id)::int AS uses, count(a.id) FILTER (WHERE a.ended_at IS NULL)::int AS live
      FROM resource r LEFT JOIN attempt a ON a.resource_id = r.id
      WHERE r.type = $1 GROUP BY r.id, r.number ORDER BY r.number`,
    [type],
  );

const activeOf = ({ type }: Place) =>
  dock.db.query<{ id: string }>(`SELECT id FROM lease WHERE type = $1 AND status = 'active'`, [
    type,
  ]);

/** As many allocators as that decide about a type at once, each a process of its own. */
function allocators(count: number): readonly AllocatorStore[] {
  return Array.from({ length: count }, () => createAllocatorStore(dock.db.database));
}

const rulesOf = async ({ type }: Place): Promise<readonly string[]> => {
  const rows = await dock.db.query<{ rule: string }>(
    `SELECT v ->> 'rule' AS rule FROM waiting w, jsonb_array_elements(w.verdicts) AS v WHERE w.type = $1`,
    [type],
  );
  return rows.map(({ rule }) => rule);
};

describe('a resource that is used so often at most', () => {
  it('is never used once more, though fifty leases are asked for and placed at once', async () => {
    for (const usesMax of [1, 3, 7]) {
      const place = await dock.place({ pool: { usesMax }, limitResources: 4 });
      // Each with leases that come and go, so that what lives says nothing of what was.
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(Array.from({ length: 50 }, () => dock.request(place)));
        await Promise.all(
          allocators(4).map((store) =>
            runAllocator(place.type, dock.surroundings, store, new Rivals()),
          ),
        );
        await dock.build(place);
        await Promise.all(
          allocators(4).map((store) =>
            runAllocator(place.type, dock.surroundings, store, new Rivals()),
          ),
        );
        const active = await activeOf(place);
        await giveBack(
          dock,
          active.map(({ id }) => ({ id, project: place.projectId })),
          place,
        );
      }
      await dock.lookAtAll(place);
      await dock.allocate(place);
      const uses = await usesOf(place);
      expect(uses.map((each) => each.uses)).toEqual([usesMax, usesMax, usesMax, usesMax]);
      expect(await rulesOf(place)).toContain('resource-limit');
      expect(await rulesOf(place)).toContain('uses-spent');
    }
  }, 240_000);

  it('is guarded in the transaction that places, whatever was read', async () => {
    const place = await dock.place({ pool: { usesMax: 5 }, limitResources: 1 });
    const { leaseId } = await dock.placed(place);
    await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
    await dock.request(place, { count: 3 });
    // Lowered by somebody who has told nobody, after what is known of the blueprint was read.
    await dock.db.query(
      `CREATE FUNCTION lower_uses() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE blueprint SET pool = pool || '{"usesMax": 2}' WHERE id = '${place.blueprintId}';
          RETURN NULL;
        END $$`,
    );
    await dock.db.query(
      `CREATE TRIGGER lower_uses AFTER INSERT ON attempt FOR EACH STATEMENT EXECUTE FUNCTION lower_uses()`,
    );
    try {
      await expect(dock.allocate(place)).rejects.toThrow('more leases than its blueprint allows');
    } finally {
      await dock.db.query('DROP TRIGGER lower_uses ON attempt');
    }
    expect((await usesOf(place)).map(({ uses }) => uses)).toEqual([1]);
  });

  it('stays spent when its leases are forgotten', async () => {
    const place = await dock.place({ pool: { usesMax: 2 }, limitResources: 1 });
    for (let use = 0; use < 2; use += 1) {
      const { leaseId } = await dock.placed(place);
      await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
    }
    await dock.db.query(
      `UPDATE lease SET destroyed_at = now() - interval '90 days' WHERE type = $1`,
      [place.type],
    );
    await dock.stores.updates.retire(30, 100);
    expect((await usesOf(place)).map(({ uses }) => uses)).toEqual([0]);
    const [waits = ''] = await dock.request(place);
    await dock.allocate(place);
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'pending' });
    expect(await rulesOf(place)).toContain('uses-spent');
  });
});
