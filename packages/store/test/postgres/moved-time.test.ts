import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, work } from '../../src/testing/index.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open([], { movable: true });
});
afterAll(() => dock.close());

const MONDAY = new Date('2026-03-30T06:00:00Z');

describe('a database whose clock is moved', () => {
  it('lets a lease live its time, by that clock', async () => {
    await dock.db.moveTo(MONDAY);
    const place = await dock.place();
    const { leaseId } = await dock.placed(place, { ttlSeconds: 3_600 });
    const status = async () =>
      (
        await dock.db.query<{ status: string }>('SELECT status FROM lease WHERE id = $1', [leaseId])
      )[0]?.status;
    const [row] = await dock.db.query<{ created: Date; expires: Date }>(
      `SELECT l.created_at AS created, d.expires_at AS expires
        FROM lease l JOIN deadline d ON d.lease_id = l.id WHERE l.id = $1`,
      [leaseId],
    );
    const sinceMs = (row?.created.getTime() ?? 0) - MONDAY.getTime();
    expect(sinceMs).toBeGreaterThanOrEqual(0);
    expect(sinceMs).toBeLessThan(60_000);
    expect((row?.expires.getTime() ?? 0) - (row?.created.getTime() ?? 0)).toBeGreaterThanOrEqual(
      3_600_000,
    );

    await dock.db.moveTo(new Date(MONDAY.getTime() + 3_000_000));
    dock.hints.push({ queue: 'update', kind: 'lease', id: leaseId });
    await work(dock, 'it is active still', async () => (await status()) === 'active');
    await dock.db.moveTo(new Date(MONDAY.getTime() + 3_700_000));
    dock.hints.push({ queue: 'update', kind: 'lease', id: leaseId });
    await work(dock, 'it has ended', async () => (await status()) === 'destroyed');
  });
});
