import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';
import { connect, type SecondConnection } from '../../src/testing/second-connection.ts';

let dock: Dock;
let second: SecondConnection;
let place: Place;
let resourceId: string;
let leaseId: string;

async function openCommands(id: string): Promise<readonly string[]> {
  const rows = await dock.db.query<{ name: string }>(
    'SELECT name FROM command WHERE lease_id = $1 AND outcome IS NULL',
    [id],
  );
  return rows.map((row) => row.name);
}

// "In a later statement" sees what was committed meanwhile: whatever the database says by default.
describe.each([
  ['as it comes', false],
  ['whose settings are all set otherwise', true],
])('on a database %s', (_, strange) => {
  beforeAll(async () => {
    dock = await Dock.open([], { strange });
  });
  afterAll(() => dock.close());

  /** A resource with room, a lease that could have it, and somebody who wants the resource gone. */
  beforeEach(async () => {
    second = await connect(dock.db);
    place = await dock.place({ limitResources: 1 });
    ({ resourceId } = await dock.placed(place));
    [leaseId = ''] = await dock.request(place);
    await dock.release(place, resourceId);
  });
  afterEach(() => second.close());

  describe('a lease that is placed while its resource is released', () => {
    it('is told that it lost it, where placing came first', async () => {
      await second.query('BEGIN');
      await second.query('SELECT 1 FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
      // The allocator has read the resource and cannot write the lease yet.
      const placing = dock.allocate(place);
      await second.whenWaiting(1);
      const releasing = dock.settleResource(resourceId);
      await second.whenWaiting(2);
      await second.query('COMMIT');
      await Promise.all([placing, releasing]);

      expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });
      expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
      expect(await openCommands(leaseId)).toEqual(['resource-lost']);
      await dock.settle(leaseId);
      expect(await dock.row('lease', leaseId)).toMatchObject({
        status: 'broken',
        reason_code: 'resource-lost',
      });
    });

    it('is not placed on it, where the release came first', async () => {
      await second.query('BEGIN');
      await second.query('SELECT 1 FROM command WHERE resource_id = $1 FOR UPDATE', [resourceId]);
      // The resource is claimed and about to end; the allocator cannot know yet.
      const releasing = dock.settleResource(resourceId);
      await second.whenWaiting(1);
      const placing = dock.allocate(place);
      await second.whenWaiting(2);
      await second.query('COMMIT');
      await Promise.all([placing, releasing]);

      expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });
      expect(await dock.row('lease', leaseId)).toMatchObject({
        status: 'pending',
        attempt_id: null,
      });
    });

    it('is never left on it, however the two meet', async () => {
      for (let round = 0; round < 15; round += 1) {
        const where = await dock.place({ limitResources: 1 });
        const { resourceId: resource } = await dock.placed(where);
        const leases = await dock.request(where, { count: 5, ...(round % 2 === 0 ? SLOW : {}) });
        await dock.release(where, resource);
        await Promise.all(
          round % 3 === 0
            ? [dock.settleResource(resource), dock.allocate(where)]
            : [dock.allocate(where), dock.settleResource(resource)],
        );
        const stranded = await dock.db.query<{ id: string }>(
          `SELECT l.id FROM lease l JOIN attempt a ON a.id = l.attempt_id
          JOIN resource r ON r.id = a.resource_id
          WHERE l.id = ANY ($1) AND l.status IN ('acquired', 'active') AND r.status <> 'active'
            AND NOT EXISTS (SELECT 1 FROM command c
              WHERE c.lease_id = l.id AND c.name = 'resource-lost')`,
          [leases],
        );
        expect(stranded).toEqual([]);
      }
    });
  });
});
