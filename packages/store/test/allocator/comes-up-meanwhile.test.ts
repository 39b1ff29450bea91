import { done, failed } from '@drydock/blueprint';
import { Rivals, runAllocator } from '@drydock/engine';
import { createAllocatorStore, type Database, type Transaction } from '../../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** The database, in which something happens right before a statement of a transaction is sent. */
function interrupted(name: string, happens: () => Promise<void>): Database {
  let isDue = true;
  const watched = (transaction: Transaction): Transaction => ({
    rows: async (statement, values) => {
      if (statement === name && isDue) {
        isDue = false;
        await happens();
      }
      return transaction.rows(statement, values);
    },
    last: (send) => transaction.last(send),
  });
  return new Proxy(dock.db.database, {
    get: (target, property) => {
      if (property === 'transaction') {
        return ((work, retry) =>
          target.transaction((runner) => work(watched(runner)), retry)) as Database['transaction'];
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Two leases that await a resource each; one of those is active by now. */
async function oneIsUp(): Promise<{ place: Place; leases: readonly string[]; other: string }> {
  const place = await dock.place({ limitLeasesPerResource: 1 });
  const leases = await dock.request(place, { count: 2 });
  await dock.allocate(place);
  const rows = await dock.db.query<{ id: string }>(
    `SELECT id FROM resource WHERE type = $1 AND status = 'pending' ORDER BY number`,
    [place.type],
  );
  const [first, second] = rows;
  if (first === undefined || second === undefined || rows.length !== 2) {
    throw new Error(`${rows.length} resources are on their way.`);
  }
  await dock.buildOne(first.id);
  return { place, leases, other: second.id };
}

describe('a resource that comes up while a decision reads what there is', () => {
  it.each(['allocator/coming', 'allocator/rooms'])(
    'is seen, and no other one built in its place: before %s',
    async (statement) => {
      dock.behaviour.build = () => Promise.resolve(done({}));
      const { place, leases, other } = await oneIsUp();
      let isUp = false;
      const database = interrupted(statement, async () => {
        await dock.buildOne(other);
        isUp = true;
      });
      const store = createAllocatorStore(database);
      await runAllocator(place.type, dock.surroundings, store, new Rivals());
      await dock.allocate(place);
      expect(isUp).toBe(true);
      for (const id of leases) {
        expect(await dock.row('lease', id)).toMatchObject({ status: 'active' });
      }
      const all = await dock.db.query('SELECT 1 FROM resource WHERE type = $1', [place.type]);
      expect(all).toHaveLength(2);
    },
  );

  it('that fails instead is waited for no more', async () => {
    const { place, leases, other } = await oneIsUp();
    dock.behaviour.build = () => Promise.resolve(failed('There are none left.'));
    const database = interrupted('allocator/coming', () => dock.buildOne(other));
    await runAllocator(place.type, dock.surroundings, createAllocatorStore(database), new Rivals());
    await dock.allocate(place);
    const rows = await Promise.all(leases.map((id) => dock.row('lease', id)));
    expect(rows.map(({ status }) => String(status)).sort()).toEqual(['active', 'pending']);
    expect(rows.map((row) => row['awaits_resource_id'])).not.toContain(other);
  });
});
