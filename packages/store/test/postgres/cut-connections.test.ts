import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@drydock/model';
import { Database, type Runner, type Transaction } from '../../src/index.ts';
import { openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import { connect, type SecondConnection } from '../../src/testing/second-connection.ts';

/** Tells the sessions under test from those that look at them. */
const NAME = 'drydock cut';
const SESSIONS = `FROM pg_stat_activity WHERE application_name = '${NAME}'
  AND datname = current_database()`;
/** A session waits at once, or on a busy machine when its turn has come. */
const WITHIN_MS = 20_000;
const CONNECTIONS_MAX = 2;

let db: TestDatabase;
let database: Database;
let second: SecondConnection;

beforeAll(async () => {
  db = await openTestDatabase();
  database = open(5_000);
  // Waits in the commit, where a test holds the lock.
  await db.query(`CREATE FUNCTION wait_in_commit() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$`);
  await db.query(`CREATE CONSTRAINT TRIGGER wait_in_commit AFTER INSERT ON project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_in_commit()`);
});

afterAll(async () => {
  await database.close();
  await db.close();
});

beforeEach(async () => {
  second = await connect(db);
});

afterEach(() => second.close());

function open(
  statementTimeoutMs: number,
  connectionsMax = CONNECTIONS_MAX,
  applicationName = NAME,
): Database {
  return new Database({ url: db.url, connectionsMax, applicationName, statementTimeoutMs });
}

/** Resolves when that many sessions under test are in a state that fits the condition. */
async function whenSessions(condition: string, count: number): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  for (;;) {
    const rows = await db.query(`SELECT pid ${SESSIONS} AND ${condition}`);
    if (rows.length === count) {
      return;
    }
    if (performance.now() > giveUpAt) {
      throw new Error(`${rows.length} sessions are ${condition}, not ${count}.`);
    }
  }
}

/** Ends all sessions under test; resolves when they are gone. */
async function cut(): Promise<void> {
  await db.query(`SELECT pg_terminate_backend(pid) ${SESSIONS}`);
  await whenSessions('true', 0);
}

const read = (runner: Runner): Promise<unknown> => runner.rows('inspect/applied-migrations', {});
let written = 0;
const write = (runner: Runner): Promise<unknown> =>
  runner.rows('project/insert', {
    id: newId('project'),
    name: `project-${(written += 1)}`,
    labels: '{}',
    eventType: 'project.created',
    eventData: '{"author":"test"}',
  });

/** One session, which is in a transaction that has done nothing yet. */
const begun = (): Promise<void> => whenSessions(`state = 'idle in transaction'`, 1);

/**
 * Runs the transaction and says how it ended. An error that nobody listens for fails the test by
 * itself: Jest hears of whatever would have ended the process.
 */
async function fate(work: (transaction: Transaction) => Promise<unknown>): Promise<unknown> {
  return database.transaction(work).then(
    () => 'committed',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

/**
 * More at once than the pool has connections. The pool's other connection was cut as well, and the
 * server's word that a session is gone may come before the end of its socket: whoever takes it in
 * between is told, and it goes with that. So each connection may fail once, and none twice.
 */
async function worksOn(): Promise<void> {
  const atOnce = (): Promise<unknown[]> =>
    Promise.all([1, 2, 3, 4].map(() => fate(async (transaction) => read(transaction))));
  const first = await atOnce();
  const failed = first.filter((end) => end !== 'committed');
  expect(failed).toEqual(failed.slice(0, CONNECTIONS_MAX).map(() => 'database-unavailable'));
  expect(await atOnce()).toEqual(Array.from({ length: 4 }, () => 'committed'));
}

describe('a connection that is cut inside a transaction', () => {
  afterEach(worksOn);

  it('before its first statement', async () => {
    const ended = fate(async (transaction) => {
      await begun();
      await cut();
      await read(transaction);
    });
    expect(await ended).toBe('database-unavailable');
  });

  it('between two statements', async () => {
    const ended = fate(async (transaction) => {
      await write(transaction);
      await cut();
      await read(transaction);
    });
    expect(await ended).toBe('database-unavailable');
  });

  it('after the last statement', async () => {
    const ended = fate(async (transaction) => {
      await write(transaction);
      await cut();
    });
    expect(await ended).toBe('database-unavailable');
  });

  it('while statements are on their way', async () => {
    await second.query('BEGIN');
    await second.query('LOCK TABLE _prisma_migrations');
    const ended = fate(async (transaction) => {
      const sent = Promise.all([read(transaction), read(transaction), read(transaction)]);
      await second.whenWaiting(1);
      await cut();
      await sent;
    });
    expect(await ended).toBe('database-unavailable');
    await second.query('ROLLBACK');
  });

  it.each([
    ['alone', (transaction: Transaction) => write(transaction)],
    ['right behind its statements', (transaction: Transaction) => transaction.last(write)],
  ])('while it commits, %s', async (_, work) => {
    await second.query('SELECT pg_advisory_lock(7)');
    const ended = fate(work);
    await second.whenWaiting(1);
    await cut();
    expect(await ended).toBe('database-unavailable');
    await second.query('SELECT pg_advisory_unlock(7)');
  });

  it('while this process does something else, and does not hear of it', async () => {
    const script = `
      const client = new (require('pg').Client)({ connectionString: ${JSON.stringify(db.url)} });
      client.connect().then(() => client.query("SELECT pg_terminate_backend(pid, 5000)
        ${SESSIONS.replaceAll('\n', ' ')} AND state = 'idle in transaction'")).then(() => client.end());`.replaceAll(
      /\n\s+/g,
      ' ',
    );
    const ended = fate(async (transaction) => {
      await write(transaction);
      // Blocks: the end of the connection is read only after more has been written to it.
      const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
        cwd: new URL('.', import.meta.url),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      const first = read(transaction);
      const rest = [read(transaction), read(transaction)];
      await Promise.allSettled([first, ...rest]);
      await first;
    });
    expect(await ended).toBe('database-unavailable');
  });

  it('because nothing was said in it for too long', async () => {
    const ended = fate(async (transaction) => {
      await write(transaction);
      await begun();
      await whenSessions(`state = 'idle in transaction'`, 0);
      await read(transaction);
    });
    expect(await ended).toBe('database-unavailable');
  });

  it('though what was done with it decides to take everything back', async () => {
    const ended = fate(async (transaction) => {
      await write(transaction);
      await cut();
      throw new Error('No.');
    });
    expect([undefined, 'database-unavailable']).toContain(await ended);
  });

  it('many times, at any point', async () => {
    const stopping = new AbortController();
    const ends: unknown[] = [];
    const worker = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        ends.push(
          await fate(async (transaction) => {
            await write(transaction);
            await Promise.all([read(transaction), write(transaction)]);
            await transaction.last(write);
          }),
        );
      }
    };
    const workers = [worker(), worker(), worker()];
    const giveUpAt = performance.now() + WITHIN_MS;
    let ended = 0;
    while (ended < 100 && performance.now() < giveUpAt) {
      ended += (
        await db.query(`SELECT pg_terminate_backend(pid) ${SESSIONS}
          AND backend_xid IS NOT NULL`)
      ).length;
    }
    stopping.abort();
    await Promise.all(workers);
    expect(ended).toBeGreaterThan(20);
    expect(new Set(ends)).toEqual(new Set(['committed', 'database-unavailable']));
  });
});

describe('a statement that takes too long', () => {
  /** The server's limit is a fifth shorter: a second, in which a busy machine still gets there first. */
  const LIMIT_MS = 5_000;
  let single: Database;

  const session = (): Promise<unknown> =>
    db.query(`SELECT pid FROM pg_stat_activity WHERE application_name = 'drydock single'`);

  beforeAll(async () => {
    single = open(LIMIT_MS, 1, 'drydock single');
    await single.ping();
  });

  afterAll(() => single.close());

  it('to get a lock is cancelled by the server, and the connection lives on', async () => {
    const before = await session();
    await second.query('BEGIN');
    await second.query('LOCK TABLE _prisma_migrations');
    await expect(single.rows('inspect/applied-migrations', {})).rejects.toMatchObject({
      code: '55P03',
    });
    await second.query('ROLLBACK');
    await single.transaction(read);
    expect(await session()).toEqual(before);
  });

  it.each([
    ['alone', () => write(single)],
    ['in a transaction', () => single.transaction(write)],
    ['with the commit behind it', () => single.transaction((work) => work.last(write))],
  ])('to run is cancelled by the server, %s, and the connection lives on', async (_, work) => {
    const before = await session();
    await db.query(`CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$`);
    await db.query(`CREATE TRIGGER take_long AFTER INSERT ON project
      FOR EACH ROW EXECUTE FUNCTION take_long()`);
    try {
      await expect(work()).rejects.toMatchObject({
        code: 'database-unavailable',
        cause: { code: '57014' },
      });
    } finally {
      await db.query('DROP FUNCTION take_long CASCADE');
    }
    await single.transaction(write);
    expect(await session()).toEqual(before);
  });
});
