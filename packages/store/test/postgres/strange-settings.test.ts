import { setTimeout as pause } from 'node:timers/promises';
import {
  Database,
  listResources,
  openCatalogClient,
  readLease,
  withClient,
} from '../../src/index.ts';
import { openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock } from '../../src/testing/dock.ts';

const STATEMENT_MS = 5_000;
const options = (url: string) => ({
  url,
  connectionsMax: 2,
  applicationName: 'drydock test',
  statementTimeoutMs: STATEMENT_MS,
  // On a machine that may be busy.
  connectTimeoutMs: 30_000,
});

describe('a database whose settings are all set otherwise', () => {
  let dock: Dock;
  beforeAll(async () => {
    dock = await Dock.open([], { strange: true });
  });
  afterAll(() => dock.close());

  it('serves a lease from end to end, and its times are times', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { leaseId, resourceId } = await dock.placed(place);
    const [next = ''] = await dock.request(place, { owner: 'Zoë', labels: { of: 'Ωmega' } });
    await dock.allocate(place);
    expect(await dock.row('lease', next)).toMatchObject({ status: 'pending', owner: 'Zoë' });
    const active = await readLease(dock.db.database, place.projectId, leaseId);
    expect(active?.createdAt).toBeInstanceOf(Date);
    expect(Math.abs(Date.now() - (active?.activatedAt?.getTime() ?? 0))).toBeLessThan(60_000);
    expect(active?.expiresAt?.getTime()).toBeGreaterThan(Date.now());

    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    await dock.destroy(leaseId);
    await dock.allocate(place);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'destroyed' });
    expect(await dock.row('lease', next)).toMatchObject({ status: 'active' });

    const client = openCatalogClient(options(dock.db.url));
    try {
      const { items } = await listResources(client, place.projectId, {}, { limit: 10 });
      expect(items.map(({ id, createdAt }) => [id, createdAt instanceof Date])).toEqual([
        [resourceId, true],
      ]);
    } finally {
      await client.close();
    }
  });

  it('lets a transaction see what was committed while it ran, and take its time', async () => {
    const place = await dock.place();
    const count = await dock.db.database.transaction(async (transaction) => {
      const ask = () => transaction.rows('lease/accepted-at', { ids: ['lease_none'] });
      await ask();
      // Longer than the database gives a transaction, or a session that is idle in one.
      await pause(200);
      const [id = ''] = await dock.request(place);
      return (await transaction.rows('lease/accepted-at', { ids: [id] })).length;
    });
    expect(count).toBe(1);
  });
});

describe('a database on which Drydock cannot work', () => {
  let db: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterEach(async () => {
    await database.close();
    await set('RESET ALL');
  });
  afterAll(() => db.close());

  const set = (what: string): Promise<unknown> => {
    const { pathname } = new URL(db.url);
    const admin = new URL(db.url);
    admin.pathname = '/postgres';
    return withClient(admin.href, (client) =>
      client.query(`ALTER DATABASE ${pathname.slice(1)} ${what}`),
    );
  };

  it.each([
    ['SET session_replication_role = replica', 'No trigger would run'],
    ['SET default_transaction_read_only = on', 'PostgreSQL takes no writes.'],
  ])('is refused, and says why: %s', async (what, why) => {
    await set(what);
    database = new Database(options(db.url));
    await expect(database.ping()).rejects.toMatchObject({
      code: 'database-unavailable',
      message: expect.stringContaining(why),
    });
  });

  it('is not there for a write where it takes none', async () => {
    await set('SET default_transaction_read_only = on');
    database = new Database(options(db.url));
    await expect(
      database.rows('allocator/begin', { type: 'host', writer: 'writer' }),
    ).rejects.toMatchObject({
      code: 'database-unavailable',
    });
  });
});
