import { failed } from '@drydock/blueprint';
import type { Hint } from '@drydock/engine';
import { createUpdateSweepStore } from '../../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

const text = ({ queue, kind, id }: Hint): string => `${queue} ${kind} ${id}`;

/** What all sweeps find due, each as often as they say it. */
async function sweepAll(limit = 1_000): Promise<readonly string[]> {
  const { allocator, leases, resources } = dock.stores;
  const updates = createUpdateSweepStore(dock.db.database);
  const found = await Promise.all(
    [allocator, leases, resources, updates].map((store) => store.due(limit)),
  );
  return found.flat().map(text).sort();
}

type Due = 'due' | 'in time';
const at = (due: Due): string => `clock_timestamp() ${due === 'due' ? '-' : '+'} interval '1 min'`;

async function wakeAt(table: string, id: string, due: Due): Promise<void> {
  await dock.db.query(`UPDATE ${table} SET wake_at = ${at(due)} WHERE id = $1`, [id]);
}

/** Two wishes, which are one reason to look. */
async function append(
  { projectId }: Pick<Place, 'projectId'>,
  column: 'lease_id' | 'resource_id',
  id: string,
): Promise<void> {
  await dock.db.query(
    `INSERT INTO command (id, project_id, ${column}, name, author)
      SELECT 'cmd_' || gen_random_uuid(), $1, $2, 'resource-lost', 'test' FROM generate_series(1, 2)`,
    [projectId, id],
  );
}

async function acquiredLease(due: Due): Promise<string> {
  const { leaseId } = await dock.placed(await dock.place(), SLOW);
  await wakeAt('lease', leaseId, due);
  return leaseId;
}

async function endedLease(due: Due): Promise<string> {
  const place = await dock.place();
  const { leaseId } = await dock.placed(place);
  await dock.release(place, leaseId);
  await dock.settle(leaseId);
  await wakeAt('lease', leaseId, due);
  return leaseId;
}

async function dirtyAttempt(due: Due): Promise<string> {
  const { leaseId, attemptId } = await dock.placed(await dock.place(), SLOW);
  dock.behaviour.setUp = () => Promise.resolve(failed('It does not work here.'));
  await dock.setUp(leaseId);
  await wakeAt('attempt', attemptId, due);
  await wakeAt('lease', leaseId, 'in time');
  return attemptId;
}

async function pendingResource(due: Due): Promise<{ place: Place; id: string }> {
  const place = await dock.place();
  const [leaseId = ''] = await dock.request(place);
  await dock.allocate(place);
  const id = (await dock.row('lease', leaseId))['awaits_resource_id'] as string;
  await wakeAt('resource', id, due);
  return { place, id };
}

async function endedResource(due: Due): Promise<string> {
  const place = await dock.place();
  const { resourceId, leaseId } = await dock.placed(place);
  await dock.release(place, resourceId);
  await dock.settleResource(resourceId);
  await dock.settle(leaseId);
  await wakeAt('resource', resourceId, due);
  await wakeAt('lease', leaseId, 'in time');
  return resourceId;
}

async function expire(leaseId: string): Promise<void> {
  await dock.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
  await dock.db.query(`UPDATE deadline SET expires_at = ${at('due')} WHERE lease_id = $1`, [
    leaseId,
  ]);
  await dock.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
}

/** Every kind of row whose time may come. */
async function timed(due: Due): Promise<readonly string[]> {
  return [
    `lease lease ${await acquiredLease(due)}`,
    `resource resource ${(await pendingResource(due)).id}`,
    `destroy lease ${await endedLease(due)}`,
    `destroy resource ${await endedResource(due)}`,
    `destroy attempt ${await dirtyAttempt(due)}`,
  ];
}

/** Every kind of object that somebody may say something about, told twice, and what expires. */
async function told(): Promise<readonly string[]> {
  const place = await dock.place();
  const acquired = await acquiredLease('in time');
  const { project_id: projectId } = await dock.row('lease', acquired);
  await append({ projectId: projectId as string }, 'lease_id', acquired);
  const coming = await pendingResource('in time');
  await append(coming.place, 'resource_id', coming.id);
  const both = await dock.placed(place);
  await append(place, 'lease_id', both.leaseId);
  await expire(both.leaseId);
  await append(place, 'resource_id', both.resourceId);
  const expired = await dock.placed(place);
  await expire(expired.leaseId);
  return [
    `lease lease ${acquired}`,
    `resource resource ${coming.id}`,
    `update lease ${both.leaseId}`,
    `update lease ${expired.leaseId}`,
    `update resource ${both.resourceId}`,
  ];
}

/** A type with one lease that waits for nothing that would come. */
async function waitingType(): Promise<Place & { leaseId: string }> {
  const place = await dock.place({ limitResources: 0 });
  const [leaseId = ''] = await dock.request(place);
  await dock.allocate(place);
  return { ...place, leaseId };
}

/** Every reason to look at a type, beside types that nothing is to be done about. */
async function types(): Promise<readonly string[]> {
  await waitingType();
  const woken = await waitingType();
  await dock.db.query(`INSERT INTO wake (type, reason) VALUES ($1, 'one'), ($1, 'two')`, [
    woken.type,
  ]);
  const later = await waitingType();
  await dock.db.query(
    `INSERT INTO wake (type, at, reason) VALUES ($1, now() + interval '1 min', 'later')`,
    [later.type],
  );
  const due = await waitingType();
  await wakeAt('lease', due.leaseId, 'due');
  const told = await waitingType();
  await append(told, 'lease_id', told.leaseId);
  const forgotten = await waitingType();
  await dock.lookAtAll(forgotten);
  const freed = await waitingType();
  await dock.db.query('DELETE FROM waiting WHERE type = $1', [freed.type]);
  await dock.lookAtAll(freed);
  await dock.db.query(
    `INSERT INTO place_change (type, resource_id, project_id, owner, places)
      VALUES ($1, 'res_x', $2, '', -1)`,
    [freed.type, freed.projectId],
  );
  return [woken, due, told, forgotten, freed].map(({ type }) => `allocator type ${type}`);
}

describe('the sweeps', () => {
  it('find every kind of due row once, and nothing else', async () => {
    await timed('in time');
    const expected = [...(await timed('due')), ...(await told())];
    await dock.db.query('DELETE FROM wake');
    expected.push(...(await types()));
    expect(await sweepAll()).toEqual(expected.sort());
  });

  it('find no more at once than they are told, and the rest next time', async () => {
    const all = await sweepAll();
    expect((await sweepAll(1)).length).toBe(4);
    expect(await sweepAll()).toEqual(all);
  });

  it('say when active leases will expire, and not of those that have', async () => {
    const store = createUpdateSweepStore(dock.db.database);
    const place = await dock.place();
    const [soon, late] = [await dock.placed(place), await dock.placed(place, { ttlSeconds: 60 })];
    await dock.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
    await dock.db.query(
      `UPDATE deadline SET expires_at = clock_timestamp() + interval '3 s' WHERE lease_id = $1`,
      [soon.leaseId],
    );
    await dock.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
    const found = await store.expiringSoon(5_000, 10);
    expect(found.map(({ id }) => id)).toEqual([soon.leaseId]);
    expect(found[0]?.inMs).toBeGreaterThan(1_000);
    expect(found[0]?.inMs).toBeLessThanOrEqual(3_000);
    expect((await store.expiringSoon(70_000, 10)).map(({ id }) => id)).toEqual([
      soon.leaseId,
      late.leaseId,
    ]);
  });
});
