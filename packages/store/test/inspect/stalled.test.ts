import { newId } from '@drydock/model';
import { readStalledTypes } from '../../src/index.ts';
import { makeProject, openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

const AFTER_SECONDS = 30;

let db: TestDatabase;
let projectId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  projectId = await makeProject(db);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.query('DELETE FROM lease');
  await db.query('DELETE FROM wake');
  await db.query('DELETE FROM allocator');
});

/** A pending lease that is due since so many seconds; in so many, where they are negative. */
async function pending(type: string, dueSeconds: number): Promise<string> {
  const id = newId('lease');
  await db.query(
    `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
      VALUES ($1, $2, $3, 's', 60, now() + interval '1 hour', 'test',
        now() - make_interval(secs => $4))`,
    [id, projectId, type, dueSeconds],
  );
  return id;
}

async function decided(type: string, agoSeconds: number): Promise<void> {
  await db.query(
    `INSERT INTO allocator (type, claimed_at) VALUES ($1, now() - make_interval(secs => $2))
      ON CONFLICT (type) DO UPDATE SET claimed_at = excluded.claimed_at`,
    [type, agoSeconds],
  );
}

/** Each type with its seconds in tens, which the test itself does not take. */
async function stalled(): Promise<readonly (readonly [string, number])[]> {
  const types = await readStalledTypes(db.database, AFTER_SECONDS);
  return types.map(({ type, seconds }) => [type, Math.floor(seconds / 10) * 10] as const);
}

describe('a type stands still', () => {
  it('when a lease of it is due and nothing was ever decided', async () => {
    await pending('host', 100);
    expect(await stalled()).toEqual([['host', 100]]);
  });

  it('since the last decision, where that came after the lease was due', async () => {
    await pending('host', 100);
    await decided('host', 40);
    expect(await stalled()).toEqual([['host', 40]]);
  });

  it('since the lease is due, where the last decision came before', async () => {
    await pending('host', 40);
    await decided('host', 5_000);
    expect(await stalled()).toEqual([['host', 40]]);
  });

  it('when a wake is not taken, or a command for a pending lease', async () => {
    await db.query(
      `INSERT INTO wake (type, at, reason) VALUES ('woken', now() - interval '60 seconds', 'test')`,
    );
    const lease = await pending('told', -3_600);
    await db.query(
      `INSERT INTO command (id, project_id, lease_id, name, author, created_at)
        VALUES ($1, $2, $3, 'release', 'test', now() - interval '80 seconds')`,
      [newId('command'), projectId, lease],
    );
    expect(await stalled()).toEqual([
      ['told', 80],
      ['woken', 60],
    ]);
  });
});

describe('a type does not stand still', () => {
  it.each([
    ['while something was decided a moment ago, whatever is due', 5_000, 5],
    ['while what is due has been so for a moment', 5, 5_000],
    ['while nothing is due, however long ago it was decided', -3_600, 5_000],
  ])('%s', async (_, dueSeconds, agoSeconds) => {
    await pending('host', dueSeconds);
    await decided('host', agoSeconds);
    expect(await stalled()).toEqual([]);
  });

  it('because another one does', async () => {
    await pending('host', 100);
    await pending('bare', 100);
    await decided('bare', 1);
    await pending('agent', -100);
    expect(await stalled()).toEqual([['host', 100]]);
  });
});
