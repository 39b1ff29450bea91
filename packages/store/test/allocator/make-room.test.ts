import { done } from '@drydock/blueprint';
import { makeBlueprint } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

interface Asked {
  readonly resource_id: string;
  readonly author: string;
  readonly outcome: string | null;
}

const asked = ({ type }: Place): Promise<readonly Asked[]> =>
  dock.db.query<Asked>(
    `SELECT c.resource_id, c.author, c.outcome FROM command c JOIN resource r ON r.id = c.resource_id
      WHERE r.type = $1 AND c.name = 'reclaim' ORDER BY c.number`,
    [type],
  );

/** An idle red box, and no room for another. */
async function idleRed(): Promise<{ place: Place; resourceId: string }> {
  const place = await dock.place({ limitResources: 1 });
  dock.behaviour.build = () => Promise.resolve(done({ colour: 'red' }));
  const { leaseId, resourceId } = await dock.placed(place);
  await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
  return { place, resourceId };
}

describe('an idle resource that cannot serve who waits', () => {
  it('is asked once to make room, and its writer is called', async () => {
    const { place, resourceId } = await idleRed();
    const [waits = ''] = await dock.request(place, { attributes: { colour: 'blue' } });
    dock.hints.length = 0;
    await dock.allocate(place);
    await dock.allocate(place);
    expect(await asked(place)).toEqual([
      { resource_id: resourceId, author: 'allocator', outcome: null },
    ]);
    expect(dock.hints).toContainEqual({ queue: 'update', kind: 'resource', id: resourceId });
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'pending' });
    const [said] = await dock.db.query<{ rule: string }>(
      `SELECT verdicts -> 0 ->> 'rule' AS rule FROM waiting WHERE type = $1`,
      [place.type],
    );
    expect(said).toEqual({ rule: 'resource-reclaimed' });
  });

  it('makes room for what is then built for it', async () => {
    const { place, resourceId } = await idleRed();
    const [waits = ''] = await dock.request(place, { attributes: { colour: 'blue' } });
    await dock.allocate(place);
    // As whoever obeys the command does.
    await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    await dock.allocate(place);
    expect(await asked(place)).toHaveLength(1);
    await dock.destroyResource(resourceId);
    dock.behaviour.build = () => Promise.resolve(done({ colour: 'blue' }));
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'active' });
  });

  it('is left alone while somebody uses it', async () => {
    const { place } = await idleRed();
    await dock.placed(place);
    await dock.request(place, { attributes: { colour: 'blue' } });
    await dock.allocate(place);
    expect(await asked(place)).toEqual([]);
  });
});

describe('an idle resource that stands on a full one', () => {
  it('is asked to make room, unless somebody waits for its own type', async () => {
    const below = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const type = `${below.type}-above`;
    const blueprintId = await makeBlueprint(dock.db, {
      projectId: below.projectId,
      kind: 'box',
      provides: type,
    });
    const above = { ...below, type, blueprintId };
    const composite = await dock.placed(above);
    await giveBack(dock, [{ id: composite.leaseId, project: above.projectId }], above);
    const base = await dock.placed(below);
    await dock.db.query('UPDATE lease SET holder_resource_id = $2 WHERE id = $1', [
      base.leaseId,
      composite.resourceId,
    ]);
    await dock.request(below);
    await dock.db.query(
      `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
        VALUES ('lease_other', $1, $2, 'shape', 60, now() + interval '1 h', 'test', now())`,
      [above.projectId, above.type],
    );
    await dock.allocate(below);
    expect(await asked(above)).toEqual([]);
    await dock.db.query(`DELETE FROM lease WHERE id = 'lease_other'`);
    await dock.lookAtAll(below);
    await dock.allocate(below);
    expect(await asked(above)).toEqual([
      { resource_id: composite.resourceId, author: 'allocator', outcome: null },
    ]);
    expect(await asked(below)).toEqual([]);
  });
});
