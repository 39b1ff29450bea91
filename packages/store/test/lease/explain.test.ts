import { explainLease } from '../../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

const position = async ({ projectId }: Place, id = ''): Promise<number | null> =>
  (await explainLease(dock.db.database, projectId, id))?.position ?? null;

/** The leases of the place in the order in which one slot after the other is given to them. */
async function serveAll(place: Place): Promise<readonly string[]> {
  const served: string[] = [];
  for (;;) {
    await dock.allocate(place);
    const [row] = await dock.db.query<{ id: string }>(
      `SELECT id FROM lease WHERE type = $1 AND status = 'active'`,
      [place.type],
    );
    if (row === undefined) {
      return served;
    }
    served.push(row.id);
    await giveBack(dock, [{ id: row.id, project: place.projectId }], place);
  }
}

describe('the position of a lease that waits', () => {
  it('is the one in which it is served', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { leaseId } = await dock.placed(place, { owner: 'greedy' });
    const asked = [
      ...(await dock.request(place, { owner: 'greedy', count: 3 })),
      ...(await dock.request(place, { owner: 'ann', count: 2 })),
      ...(await dock.request(place, { owner: 'greedy', priority: 1 })),
    ];
    await dock.allocate(place);
    const [g1, g2, g3, a1, a2, high] = asked;
    const positions = await Promise.all(asked.map((id) => position(place, id)));
    // The greedy one would then hold two: the other comes before it until it holds as many.
    expect(positions).toEqual([4, 5, 6, 2, 3, 1]);
    expect(await position(place, leaseId)).toBeNull();
    await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
    const order = await serveAll(place);
    expect(order[0]).toBe(high);
    expect(new Set(order)).toEqual(new Set([g1, g2, g3, a1, a2, high]));
  });

  it('is at least so far behind, where more wait than are looked at together', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    await dock.placed(place);
    const asked = [
      ...(await dock.request(place, { count: 1_000 })),
      ...(await dock.request(place, { count: 500 })),
    ];
    await dock.allocate(place);
    expect(await position(place, asked[0])).toBe(1);
    expect(await position(place, asked[150])).toBe(151);
    expect(await position(place, asked[1_499])).toBe(1_001);
  });
});
