import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

const CLAIMERS = 8;
const ROUNDS = 25;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('many writers of few objects', () => {
  it('lose no update and write none twice', async () => {
    const place = await dock.place();
    // One after the other: of two that build the same resource, one would not wait for the other.
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push((await dock.placed(place, SLOW)).leaseId);
    }
    const { leases } = dock.stores;
    const claims = new Map<string, string[]>(ids.map((id) => [id, []]));
    const written = new Map<string, number>(ids.map((id) => [id, 0]));
    let refused = 0;

    const claimer = async (number: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const id = ids[(number + round) % ids.length] ?? '';
        const acquired = await leases.claimAcquired(id, `writer ${number}`);
        if ('elsewhere' in acquired) {
          throw new Error(`${id} is not acquired any more.`);
        }
        claims.get(id)?.push(acquired.claim.fence);
        for (let turns = (number * 7 + round) % 4; turns > 0; turns -= 1) {
          await turn();
        }
        const setUp = { to: 'acquired', delayMs: 5, reason: 'Not yet.', fault: true } as const;
        const line = { type: 'lease.log', data: { message: setUp.reason } } as const;
        if (await leases.finishSetUp(acquired, setUp, [], [line])) {
          written.set(id, (written.get(id) ?? 0) + 1);
        } else {
          refused += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: CLAIMERS }, (_, number) => claimer(number)));

    // Both kinds of end came up, or nothing was tried.
    expect(refused).toBeGreaterThan(0);
    expect([...written.values()].reduce((sum, count) => sum + count, refused)).toBe(
      CLAIMERS * ROUNDS,
    );
    for (const id of ids) {
      const row = await dock.row('lease', id);
      const given = claims.get(id) ?? [];
      expect(row['tries']).toBe(written.get(id));
      expect(new Set(given).size).toBe(given.length);
      expect(Math.max(...given.map(Number))).toBe(Number(row['fence']));
      const fences = await dock.db.query<{ fence: string }>(
        `SELECT fence FROM event WHERE lease_id = $1 AND type = 'lease.log' ORDER BY id`,
        [id],
      );
      expect(fences.length).toBe(written.get(id));
      expect(fences.map(({ fence }) => Number(fence))).toEqual(
        fences.map(({ fence }) => Number(fence)).sort((a, b) => a - b),
      );
    }
  });

  it('end a lease once, whoever settles and destroys it', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { leaseId } = await dock.placed(place);
    await dock.release(place, leaseId);
    const eight = Array.from({ length: CLAIMERS });
    await Promise.all(eight.map(() => dock.settle(leaseId)));
    await Promise.all(eight.map(() => dock.destroy(leaseId)));
    const events = await dock.db.query<{ type: string }>(
      'SELECT type FROM event WHERE lease_id = $1 ORDER BY id',
      [leaseId],
    );
    const count = (type: string): number => events.filter((event) => event.type === type).length;
    expect(count('lease.command-applied')).toBe(1);
    expect(count('lease.released')).toBe(1);
    expect(count('lease.destroyed')).toBe(1);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'destroyed' });
  });
});
