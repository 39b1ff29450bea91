import { randomBytes } from 'node:crypto';
import type { Idempotency } from '@drydock/engine';
import { createRenewLeaseStore, readLease } from '../../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let place: Place;
beforeAll(async () => {
  dock = await Dock.open();
  place = await dock.place({ limitLeaseSeconds: 100 });
});
afterAll(() => dock.close());

/** How far from its activation a lease's deadline is, and the last that there can be; in seconds. */
async function deadline(leaseId: string): Promise<{ expires: number; latest: number | null }> {
  const lease = await readLease(dock.db.database, place.projectId, leaseId);
  const { activatedAt, expiresAt, latestExpiresAt } = lease ?? {};
  const after = (at: Date | null | undefined): number =>
    Math.round(((at?.getTime() ?? 0) - (activatedAt?.getTime() ?? 0)) / 1_000);
  return {
    expires: after(expiresAt),
    latest: latestExpiresAt === null ? null : after(latestExpiresAt),
  };
}

async function renew(
  leaseId: string,
  seconds: number,
  idempotency: Idempotency | null = null,
): Promise<string> {
  const { outcome } = await createRenewLeaseStore(dock.db.database).renewLease(
    { projectId: place.projectId, leaseId, seconds, idempotency },
    { type: 'lease.renewed', data: { author: 'somebody' } },
  );
  return outcome;
}

/** As if it had been active for so much longer already. */
async function older(leaseId: string, seconds: number): Promise<void> {
  await dock.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
  await dock.db.query(
    `UPDATE deadline SET expires_at = expires_at - make_interval(secs => $2),
      latest = latest - make_interval(secs => $2) WHERE lease_id = $1`,
    [leaseId, seconds],
  );
  await dock.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
  await dock.db.query(
    'UPDATE lease SET activated_at = activated_at - make_interval(secs => $2) WHERE id = $1',
    [leaseId, seconds],
  );
}

const renewals = (leaseId: string) =>
  dock.db.query<{ bound: string | null }>(
    `SELECT data ->> 'boundBy' AS bound FROM event
      WHERE lease_id = $1 AND type = 'lease.renewed' ORDER BY id`,
    [leaseId],
  );

describe('leaseSecondsMax', () => {
  it('bounds the first deadline, where nothing is to be set up and where something is', async () => {
    const quick = await dock.placed(place, { ttlSeconds: 3_600 });
    expect(await deadline(quick.leaseId)).toEqual({ expires: 100, latest: 100 });
    const slow = await dock.placed(place, { ttlSeconds: 3_600, ...SLOW });
    await dock.setUp(slow.leaseId);
    expect(await deadline(slow.leaseId)).toEqual({ expires: 100, latest: 100 });
  });

  it('leaves a shorter lifetime as it was asked for, until renewals come to it', async () => {
    const { leaseId } = await dock.placed(place, { ttlSeconds: 40 });
    expect(await deadline(leaseId)).toEqual({ expires: 40, latest: 100 });
    await renew(leaseId, 70);
    expect(await deadline(leaseId)).toEqual({ expires: 70, latest: 100 });
    await renew(leaseId, 5_000);
    expect(await deadline(leaseId)).toEqual({ expires: 100, latest: 100 });
    await renew(leaseId, 5_000);
    expect(await deadline(leaseId)).toEqual({ expires: 100, latest: 100 });
    const bound = [null, 'leaseSecondsMax', 'leaseSecondsMax'];
    expect((await renewals(leaseId)).map((event) => event.bound)).toEqual(bound);
  });

  it('answers the same renewal with the deadline that it was given, bounded', async () => {
    const { leaseId } = await dock.placed(place, { ttlSeconds: 40 });
    const key = { key: 'again', requestHash: randomBytes(32) };
    expect(await renew(leaseId, 5_000, key)).toBe('renewed');
    expect(await renew(leaseId, 5_000, key)).toBe('repeated');
    expect(await deadline(leaseId)).toEqual({ expires: 100, latest: 100 });
    expect(await renewals(leaseId)).toEqual([{ bound: 'leaseSecondsMax' }]);
  });

  it('ends a lease that was renewed to its end with its own rule, another with the deadline', async () => {
    const renewed = await dock.placed(place, { ttlSeconds: 3_600 });
    const forgotten = await dock.placed(place, { ttlSeconds: 40 });
    await renew(renewed.leaseId, 600);
    await older(renewed.leaseId, 100);
    await older(forgotten.leaseId, 40);
    expect(await renew(renewed.leaseId, 600)).toBe('refused');
    await dock.settle(renewed.leaseId, forgotten.leaseId);
    expect(await dock.row('lease', renewed.leaseId)).toMatchObject({
      status: 'released',
      reason_code: 'lease-seconds-max',
      reason: expect.stringContaining('100 s'),
    });
    expect(await dock.row('lease', forgotten.leaseId)).toMatchObject({
      status: 'released',
      reason_code: 'expired',
    });
  });

  it('does not bind what was active before it was set, nor where there is none', async () => {
    const free = await dock.place();
    const { leaseId } = await dock.placed(
      { ...free, projectId: free.projectId },
      { ttlSeconds: 40 },
    );
    await dock.db.query('UPDATE blueprint SET limit_lease_seconds = 10 WHERE id = $1', [
      free.blueprintId,
    ]);
    const { outcome } = await createRenewLeaseStore(dock.db.database).renewLease(
      { projectId: free.projectId, leaseId, seconds: 600, idempotency: null },
      { type: 'lease.renewed', data: { author: 'somebody' } },
    );
    expect(outcome).toBe('renewed');
    const lease = await readLease(dock.db.database, free.projectId, leaseId);
    expect(lease?.latestExpiresAt).toBeNull();
    expect((lease?.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(590_000);
  });

  it('has a short one looked at by whoever ends leases, as a short lifetime has', async () => {
    const short = await dock.place({ limitLeaseSeconds: 5 });
    const { leaseId } = await dock.placed(short, { ttlSeconds: 3_600 });
    expect(dock.hints).toContainEqual({ queue: 'update', kind: 'lease', id: leaseId });
  });
});
