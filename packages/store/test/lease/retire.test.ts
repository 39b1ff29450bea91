import { createUpdateSweepStore } from '../../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

const DAYS = 30;

async function count(table: string, where: string, id: string): Promise<number> {
  const [row] = await dock.db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE ${where} = $1`,
    [id],
  );
  return row?.count ?? -1;
}

/** A lease, destroyed so many days ago, on a resource that lives. */
async function destroyedLease(place: Place, daysAgo: number): Promise<string> {
  const { leaseId } = await dock.placed(place);
  await dock.release(place, leaseId);
  await dock.settle(leaseId);
  await dock.destroy(leaseId);
  await dock.db.query(
    `UPDATE lease SET destroyed_at = now() - make_interval(days => $2::int) WHERE id = $1`,
    [leaseId, daysAgo],
  );
  return leaseId;
}

async function destroyedResource(daysAgo: number): Promise<string> {
  const place = await dock.place();
  const { leaseId, resourceId } = await dock.placed(place);
  await dock.release(place, resourceId);
  await dock.settleResource(resourceId);
  await dock.settle(leaseId);
  await dock.destroy(leaseId);
  await dock.destroyResource(resourceId);
  await dock.db.query(
    `UPDATE resource SET destroyed_at = now() - make_interval(days => $2::int) WHERE id = $1`,
    [resourceId, daysAgo],
  );
  await dock.db.query(
    `UPDATE lease SET destroyed_at = now() - make_interval(days => $2::int) WHERE id = $1`,
    [leaseId, daysAgo],
  );
  return resourceId;
}

async function answer(place: Place, key: string, hoursAgo: number): Promise<void> {
  await dock.db.query(
    `INSERT INTO idempotency_record (project_id, key, request_hash, status, answer, created_at)
      VALUES ($1, $2, sha256('x'), 202, '{}', now() - make_interval(hours => $3::int))`,
    [place.projectId, key, hoursAgo],
  );
}

describe('retiring', () => {
  it('forgets what ended long ago with all that belongs to it, and nothing else', async () => {
    const store = createUpdateSweepStore(dock.db.database);
    const place = await dock.place();
    const live = await dock.placed(place);
    const old = await destroyedLease(place, DAYS + 1);
    const young = await destroyedLease(place, DAYS - 1);
    const oldResource = await destroyedResource(DAYS + 1);
    const youngResource = await destroyedResource(DAYS - 1);
    await answer(place, 'old', 25);
    await answer(place, 'young', 23);

    // A resource goes once no attempt refers to it any more: one round later.
    expect(await store.retire(DAYS, 100)).toBe(3);
    expect(await store.retire(DAYS, 100)).toBe(1);
    expect(await store.retire(DAYS, 100)).toBe(0);

    for (const table of ['attempt', 'command', 'event', 'deadline']) {
      expect([table, await count(table, 'lease_id', old)]).toEqual([table, 0]);
      expect([table, await count(table, 'lease_id', young)]).not.toEqual([table, 0]);
    }
    expect(await count('lease', 'id', old)).toBe(0);
    expect(await count('lease', 'id', young)).toBe(1);
    expect(await count('lease', 'id', live.leaseId)).toBe(1);
    expect(await count('resource', 'id', oldResource)).toBe(0);
    expect(await count('event', 'resource_id', oldResource)).toBe(0);
    expect(await count('resource', 'id', youngResource)).toBe(1);
    expect(await count('resource', 'id', live.resourceId)).toBe(1);
    expect(await count('idempotency_record', 'key', 'old')).toBe(0);
    expect(await count('idempotency_record', 'key', 'young')).toBe(1);
  });

  it('takes no more at once than it is told', async () => {
    const store = createUpdateSweepStore(dock.db.database);
    const place = await dock.place();
    for (let made = 0; made < 3; made += 1) {
      await destroyedLease(place, DAYS + 1);
    }
    expect(await store.retire(DAYS, 2)).toBe(2);
    expect(await store.retire(DAYS, 2)).toBe(1);
  });
});
