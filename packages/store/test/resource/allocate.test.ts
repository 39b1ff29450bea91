import { DrydockError } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return DrydockError.is(error) ? `${error.code}: ${error.message}` : String(error);
  }
  return 'none';
}

const resources = (place: Place) =>
  dock.db.query<{ id: string }>('SELECT id FROM resource WHERE blueprint_id = $1', [
    place.blueprintId,
  ]);

describe('a resource that is allocated by hand', () => {
  it('is built, and serves leases as any other', async () => {
    const place = await dock.place();
    dock.hints.length = 0;
    const allocation = await dock.allocateByHand(place);
    const resourceId = allocation.outcome === 'allocated' ? allocation.resourceId : '';
    expect(dock.hints).toEqual([{ queue: 'resource', kind: 'resource', id: resourceId }]);
    await dock.buildOne(resourceId);
    const { resourceId: used } = await dock.placed(place);
    expect(used).toBe(resourceId);
    const [planned] = await dock.db.query<{ data: object; writer: string }>(
      `SELECT data, writer FROM event WHERE resource_id = $1 AND type = 'resource.planned'`,
      [resourceId],
    );
    expect(planned).toMatchObject({ data: { author: 'somebody', revision: 1 }, writer: 'api' });
  });

  it('never passes a limit, however many are asked for at once', async () => {
    const place = await dock.place({ limitResources: 3 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => dock.allocateByHand(place)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await resources(place)).toHaveLength(3);
    expect(await refusalOf(dock.allocateByHand(place))).toMatch(
      /^conflict: .* has 3 of at most 3 resources\.$/,
    );
  });

  it('shares the limit with the allocator', async () => {
    const place = await dock.place({ limitResources: 2, limitLeasesPerResource: 1 });
    await dock.request(place, { count: 10 });
    await Promise.allSettled([
      dock.allocate(place),
      dock.allocateByHand(place),
      dock.allocate(place),
      dock.allocateByHand(place),
    ]);
    expect(await resources(place)).toHaveLength(2);
  });

  it('is the same one for the same idempotency key, also where both come at once', async () => {
    const place = await dock.place();
    const idempotency = { key: 'once', requestHash: Buffer.alloc(32, 1) };
    const allocations = await Promise.all(
      Array.from({ length: 5 }, () => dock.allocateByHand(place, { idempotency })),
    );
    expect(allocations.filter(({ outcome }) => outcome === 'allocated')).toHaveLength(1);
    expect(allocations.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(4);
    expect(await resources(place)).toHaveLength(1);
    const other = { key: 'once', requestHash: Buffer.alloc(32, 2) };
    expect(await dock.allocateByHand(place, { idempotency: other })).toEqual({
      outcome: 'key-reused',
    });
  });

  it('leaves the key free where it was refused', async () => {
    const place = await dock.place({ enabled: false });
    const idempotency = { key: 'again', requestHash: Buffer.alloc(32, 1) };
    expect(await refusalOf(dock.allocateByHand(place, { idempotency }))).toMatch(/disabled/);
    await dock.db.query('UPDATE blueprint SET enabled = true WHERE id = $1', [place.blueprintId]);
    expect(await dock.allocateByHand(place, { idempotency })).toMatchObject({
      outcome: 'allocated',
    });
  });

  it('is found by the name of its blueprint, and never in another project', async () => {
    const place = await dock.place({ name: 'shelf' });
    expect(await dock.allocateByHand(place, { blueprint: 'shelf' })).toMatchObject({
      outcome: 'allocated',
    });
    const stranger = await dock.place();
    const blueprint = place.blueprintId;
    expect(await dock.allocateByHand(stranger, { blueprint })).toEqual({ outcome: 'missing' });
  });
});
