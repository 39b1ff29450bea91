import {
  createEventStreamReader,
  Database,
  PATIENT_SESSION,
  prepareSession,
  storeSession,
} from '../../src/index.ts';
import {
  makeBlueprint,
  makeProject,
  openTestDatabase,
  type TestDatabase,
} from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { statementText } from '../../src/testing/second-connection.ts';

const EVENTS = 20_000;

let db: TestDatabase;
let projectId: string;
let other: string;
beforeAll(async () => {
  db = await openTestDatabase({ ownServer: true });
  [projectId, other] = [await makeProject(db), await makeProject(db)];
  for (const id of [projectId, other]) {
    const blueprintId = await makeBlueprint(db, { projectId: id });
    await db.query(
      `INSERT INTO event (project_id, type, subject_kind, subject_id, writer)
        SELECT $1, 'blueprint.updated', 'blueprint', $2, 'test' FROM generate_series(1, $3::int)`,
      [id, blueprintId, EVENTS],
    );
  }
});
afterAll(() => db.close());

const BEGINNING = { txid: '0', id: '0' };

describe('the stream of events', () => {
  it('is read through its index under the plan that a connection keeps', async () => {
    const session = new pg.Client({ connectionString: db.url, options: storeSession() });
    await session.connect();
    await prepareSession(session);
    try {
      await session.query('SET quote_all_identifiers = off');
      for (const analyze of [false, true]) {
        if (analyze) {
          await session.query('ANALYZE event');
        }
        const { rows } = await session.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (GENERIC_PLAN) ${statementText('timeline/after')}`,
        );
        const plan = rows.map((row) => row['QUERY PLAN']);
        const scans = plan.filter((line) => / Scan.* on event /.test(line));
        expect(scans).toHaveLength(2);
        for (const scan of scans) {
          expect(scan).toContain('using event_stream');
        }
        // The place is part of what the index is searched by, not a filter behind it.
        expect(plan.join('\n')).toMatch(/Index Cond: .*ROW\(txid, id\) > ROW/);
      }
    } finally {
      await session.end();
    }
  });

  it('gives each project its own, at most so many at once, and says whether there is more', async () => {
    const reader = createEventStreamReader(db.database);
    const places = [
      { projectId, cursor: BEGINNING },
      { projectId: other, cursor: (await reader.ends(other)).now },
    ];
    const [first, second] = await reader.after(places, 100);
    expect([first?.events.length, first?.hasMore]).toEqual([100, true]);
    expect(first?.next).toEqual(first?.events.at(-1)?.cursor);
    expect([second?.events.length, second?.hasMore, second?.expired]).toEqual([0, false, false]);
  });

  it('reads 20,000 events page by page, each once', async () => {
    const reader = createEventStreamReader(db.database);
    const seen = new Set<string>();
    let cursor = BEGINNING;
    for (let pages = 0; pages <= EVENTS / 500; pages += 1) {
      const [batch] = await reader.after([{ projectId, cursor }], 500);
      batch?.events.forEach(({ id }) => seen.add(id));
      cursor = batch?.next ?? cursor;
    }
    expect(seen.size).toBe(EVENTS);
  });

  it('tells that something is held back by a transaction that is older and open', async () => {
    const reader = createEventStreamReader(db.database);
    const { now } = await reader.ends(projectId);
    const [blueprint] = await db.query<{ id: string }>(
      'SELECT id FROM blueprint WHERE project_id = $1',
      [projectId],
    );
    const insert = `INSERT INTO event (project_id, type, subject_kind, subject_id, writer)
      VALUES ($1, 'blueprint.updated', 'blueprint', $2, 'test')`;
    const values = [projectId, blueprint?.id];
    const client = new pg.Client({ connectionString: db.url, options: PATIENT_SESSION });
    await client.connect();
    await prepareSession(client);
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id()');
      await db.query(insert, values);
      const [held] = await reader.after([{ projectId, cursor: now }], 10);
      expect([held?.events.length, held?.held]).toEqual([0, true]);
      await client.query('COMMIT');
      const [told] = await reader.after([{ projectId, cursor: held?.next ?? now }], 10);
      expect([told?.events.length, told?.held]).toEqual([1, false]);
    } finally {
      await client.end();
    }
  });

  it('is not begun for a project that is gone', async () => {
    const database = new Database({
      url: db.url,
      connectionsMax: 1,
      applicationName: 'test',
      statementTimeoutMs: 5_000,
    });
    const reader = createEventStreamReader(database);
    const [batch] = await reader.after([{ projectId: 'prj_gone', cursor: BEGINNING }], 10);
    await database.close();
    expect(batch).toMatchObject({ events: [], expired: true });
  });
});
