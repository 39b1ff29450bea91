import { newId } from '@drydock/model';
import { createRenewLeaseStore } from '../../src/index.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import {
  connect,
  holdEvents,
  statementText,
  type SecondConnection,
} from '../../src/testing/second-connection.ts';

let dock: Dock;
let second: SecondConnection;
let place: Place;
beforeAll(async () => {
  dock = await Dock.open();
  place = await dock.place();
});
afterAll(() => dock.close());
beforeEach(async () => {
  second = await connect(dock.db);
});
afterEach(() => second.close());

async function renew(leaseId: string, seconds = 600): Promise<Date | null> {
  const renewed = await createRenewLeaseStore(dock.db.database).renewLease(
    { projectId: place.projectId, leaseId, seconds, idempotency: null },
    { type: 'lease.renewed', data: { author: 'somebody' } },
  );
  return 'expiresAt' in renewed ? renewed.expiresAt : null;
}

/** Moves a deadline as no statement of the store may. */
async function deadlineIn(leaseIds: readonly string[], ms: number): Promise<void> {
  await second.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
  await second.query(
    `UPDATE deadline SET expires_at = clock_timestamp() + make_interval(secs => $2::int / 1000.0)
      WHERE lease_id = ANY ($1)`,
    [leaseIds, ms],
  );
  await second.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
}

async function whenPassed(leaseId: string): Promise<void> {
  await second.query(
    `SELECT pg_sleep(greatest(0, extract(epoch FROM expires_at - clock_timestamp()) + 0.01))
      FROM deadline WHERE lease_id = $1`,
    [leaseId],
  );
}

describe('a renewal and an expiry', () => {
  it('the renewal wins where it had begun in time, even if it commits too late', async () => {
    const { leaseId } = await dock.placed(place);
    await deadlineIn([leaseId], 300);
    // The renewal has moved the deadline but cannot commit.
    await holdEvents(second);
    const renewing = renew(leaseId);
    await second.whenWaiting(1);
    await whenPassed(leaseId);
    const expiring = dock.settle(leaseId);
    await second.whenWaiting(2);
    await second.query('COMMIT');
    const [until] = await Promise.all([renewing, expiring]);
    expect(until?.getTime()).toBeGreaterThan(Date.now() + 500_000);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
  });

  it('the expiry wins where the deadline has passed, though nobody has looked yet', async () => {
    const { leaseId } = await dock.placed(place);
    await deadlineIn([leaseId], -1);
    expect(await renew(leaseId)).toBeNull();
    await dock.settle(leaseId);
    expect(await dock.row('lease', leaseId)).toMatchObject({
      status: 'released',
      reason_code: 'expired',
    });
    expect(await renew(leaseId)).toBeNull();
  });

  it('never both win, at the same instant, many times', async () => {
    const COUNT = 30;
    const leases = await dock.request(place, { count: COUNT });
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    await deadlineIn(leases, 150);
    const [first = ''] = leases;
    const renewed = new Map<string, boolean>();
    await second.query(
      `SELECT pg_sleep(greatest(0, extract(epoch FROM expires_at - clock_timestamp()) - 0.03))
        FROM deadline WHERE lease_id = $1`,
      [first],
    );
    await Promise.all([
      ...leases.map(async (id) => renewed.set(id, (await renew(id)) !== null)),
      ...leases.map((id) => dock.settle(id)),
      ...leases.map((id) => dock.settle(id)),
    ]);
    await whenPassed(leases.find((id) => renewed.get(id) === false) ?? first);
    await dock.settle(...leases);
    const rows = await dock.db.query<{ id: string; status: string }>(
      'SELECT id, status FROM lease WHERE id = ANY ($1)',
      [leases],
    );
    expect(rows).toHaveLength(COUNT);
    for (const { id, status } of rows) {
      expect([id, status]).toEqual([id, renewed.get(id) === true ? 'active' : 'released']);
    }
  });
});

describe('a command that is accepted while the lease’s writer claims it', () => {
  it('is consumed by that very claim', async () => {
    const { leaseId } = await dock.placed(place);
    await second.query('BEGIN');
    const wish = {
      position: 0,
      id: newId('command'),
      project: place.projectId,
      lease: leaseId,
      name: 'release',
      author: 'somebody',
    };
    await second.query(statementText('command/append-to-leases'), [JSON.stringify([wish])]);
    const settling = dock.settle(leaseId);
    await second.whenWaiting(1);
    await second.query('COMMIT');
    await settling;
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'released' });
    expect(await dock.row('command', wish.id)).toMatchObject({ outcome: 'applied' });
  });

  it('is consumed by that very claim of a resource', async () => {
    const where = await dock.place();
    const { resourceId } = await dock.placed(where);
    await second.query('BEGIN');
    const id = newId('command');
    await second.query(statementText('command/insert-for-resource'), [
      id,
      where.projectId,
      resourceId,
      'somebody',
      null,
      'The resource had ended.',
      'resource.command-rejected',
      '{}',
    ]);
    const settling = dock.settleResource(resourceId);
    await second.whenWaiting(1);
    await second.query('COMMIT');
    await settling;
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });
    expect(await dock.row('command', id)).toMatchObject({ outcome: 'applied' });
  });

  it('is rejected where the lease was destroyed before', async () => {
    const { leaseId } = await dock.placed(place);
    await deadlineIn([leaseId], -1);
    await dock.settle(leaseId);
    await dock.destroy(leaseId);
    const id = await dock.release(place, leaseId);
    expect(await dock.row('command', id)).toMatchObject({ outcome: 'rejected' });
  });
});
