import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { Dock } from '@drydock/store/testing';

const LEASES = 1_000;

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

describe('a thousand leases that nobody inside holds', () => {
  it('take no statement about what is held, and tell no holder', async () => {
    const place = await dock.place({ limitResources: 1 });
    const first = await dock.placed(place);
    await dock.release(place, first.leaseId);
    await dock.settle(first.leaseId);
    await dock.destroy(first.leaseId);

    const sent = new Map<string, number>();
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const leaseIds = await dock.request(place, { count: LEASES });
    await dock.allocate(place);
    await Promise.all(leaseIds.map((id) => dock.release(place, id)));
    for (let at = 0; at < LEASES; at += 200) {
      await dock.settle(...leaseIds.slice(at, at + 200));
    }
    await Promise.all(leaseIds.map((id) => dock.destroy(id)));
    for (const [asked] of query.mock.calls as unknown as [{ name?: string }][]) {
      if (asked.name !== undefined) {
        sent.set(asked.name, (sent.get(asked.name) ?? 0) + 1);
      }
    }
    query.mockRestore();

    const [count] = await dock.db.query<{ destroyed: number; wakes: number; told: number }>(
      `SELECT (SELECT count(*) FROM lease WHERE status = 'destroyed')::int AS destroyed,
        (SELECT count(*) FROM resource_wake)::int AS wakes,
        (SELECT count(*) FROM command WHERE name = 'resource-lost')::int AS told`,
    );
    expect(count).toEqual({ destroyed: LEASES + 1, wakes: 0, told: 0 });
    expect(sent.get('lease/insert')).toBe(1);
    expect([...sent.keys()].filter((name) => /held|holder/.test(name))).toEqual([]);
    const perLease = [...sent.values()].reduce((sum, each) => sum + each, 0) / LEASES;
    expect(perLease).toBeLessThan(0.5);
  });
});
