import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MovedPool } from './support/moved-pool.ts';

const FROM = new Date('2026-03-26T11:00:00Z');

let pool: MovedPool;
beforeAll(async () => {
  pool = await MovedPool.open(FROM, {}, { limitResources: 4 });
}, 60_000);
afterAll(() => pool?.close());

interface Lost {
  readonly status: string;
  readonly reason: string | null;
  readonly reason_code: string | null;
}

const after = (seconds: number): Date => new Date(FROM.getTime() + seconds * 1_000);

describe('a machine that somebody ends outside, while its resource is asked about each second', () => {
  it('is known to be lost within a minute, with what was said of it', async () => {
    const { dock, cloud, place } = pool;
    const [leaseId = ''] = await dock.request(place, { ttlSeconds: 3_600 });
    await pool.settle();
    const [resource] = await dock.db.query<{ id: string; instance: string }>(
      `SELECT id, state ->> 'instanceId' AS instance FROM resource WHERE status = 'active'`,
    );
    const { id = '', instance: instanceId = '' } = resource ?? {};
    // Just after a check: the next one is as far off as it can be.
    await pool.moveTo(after(60));
    await cloud.sim.faults.now({ what: 'end', instanceId });
    await cloud.sim.settled();
    let seconds = 60;
    let found = await lost(id);
    while (found?.status === 'active' && seconds < 180) {
      seconds += 1;
      await pool.moveTo(after(seconds));
      found = await lost(id);
    }
    expect(seconds - 60).toBeLessThanOrEqual(60);
    expect(found).toMatchObject({
      status: 'destroyed',
      reason_code: 'resource-lost',
      reason: expect.stringContaining('User initiated shutdown'),
    });
    expect(await dock.row('lease', leaseId)).toMatchObject({ reason_code: 'resource-lost' });
  });
});

async function lost(id: string): Promise<Lost | undefined> {
  const [row] = await pool.dock.db.query<Lost>(
    'SELECT status, reason, reason_code FROM resource WHERE id = $1',
    [id],
  );
  return row;
}
