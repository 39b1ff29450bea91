import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { requireEnv } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { withClient } from '../../src/index.ts';

const MIGRATIONS = new URL('../../../../prisma/migrations/', import.meta.url);
const THIS = '20261130100000_subjects';

const textOf = (name: string): string =>
  readFileSync(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8');

/** Where the tables of the release before are, with rows of each kind in them. */
const ROWS = `
INSERT INTO project (id, name) VALUES ('prj_1', 'one'), ('prj_2', 'two');
INSERT INTO blueprint (id, project_id, name, kind, provides, deleted_at) VALUES
  ('bp_1', 'prj_1', 'one', 'box', 'box', NULL), ('bp_gone', 'prj_1', 'gone', 'box', 'box', now()),
  ('bp_2', 'prj_2', 'two', 'box', 'box', NULL);
INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
  SELECT id, 1, project_id, '{}', 'test' FROM blueprint;
INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
  VALUES ('auth_1', 'prj_1', 'bp_2', 'prj_2', 'test');
INSERT INTO resource (id, project_id, blueprint_id, revision, type, name)
  VALUES ('res_1', 'prj_1', 'bp_1', 1, 'box', 'one');
INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at,
    holder_resource_id, holder_name) VALUES
  ('lease_1', 'prj_1', 'box', 's', 60, now(), 'test', now(), NULL, NULL),
  ('lease_held', 'prj_1', 'box', 's', 60, now(), 'test', now(), 'res_1', 'ground'),
  ('lease_nameless', 'prj_1', 'box', 's', 60, now(), 'test', now(), 'res_1', NULL);
INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id)
  VALUES ('att_1', 'prj_1', 'lease_1', 1, 'res_1', 'prj_1');
INSERT INTO event (project_id, type, lease_id, resource_id, blueprint_id, authorization_id, writer)
VALUES
  ('prj_1', 'lease.requested', 'lease_1', NULL, NULL, NULL, 'test'),
  ('prj_1', 'resource.planned', NULL, 'res_1', NULL, NULL, 'test'),
  ('prj_1', 'blueprint.created', NULL, NULL, 'bp_1', NULL, 'test'),
  ('prj_1', 'blueprint.deleted', NULL, NULL, 'bp_gone', NULL, 'test'),
  ('prj_2', 'blueprint.created', NULL, NULL, 'bp_2', NULL, 'test'),
  ('prj_1', 'authorization.requested', NULL, NULL, NULL, 'auth_1', 'test'),
  ('prj_1', 'project.created', NULL, NULL, NULL, NULL, 'test');
INSERT INTO command (id, project_id, lease_id, resource_id, blueprint_id, name, author, outcome,
  reason, consumed_at)
VALUES
  ('cmd_1', 'prj_1', 'lease_1', NULL, NULL, 'release', 'test', NULL, NULL, NULL),
  ('cmd_2', 'prj_1', NULL, 'res_1', NULL, 'drain', 'test', 'applied', NULL, now()),
  ('cmd_3', 'prj_1', NULL, NULL, 'bp_1', 'drain', 'test', 'applied', NULL, now()),
  ('cmd_4', 'prj_1', NULL, NULL, 'bp_1', 'drain', 'test', 'rejected', 'It drains.', now());
INSERT INTO intent (id, project_id, resource_id, attempt_id, name, request, fence) VALUES
  ('int_1', 'prj_1', 'res_1', NULL, 'build', '{}', 1),
  ('int_2', 'prj_1', NULL, 'att_1', 'set-up', '{}', 1);
`;

let client: pg.Client;
let drop: () => Promise<void>;
/** What the rows held before. */
let before: Readonly<Record<string, readonly object[]>>;

const TABLES = ['event', 'command', 'intent', 'lease', 'attempt'] as const;

async function contents(columns: Readonly<Record<string, readonly string[]>>) {
  const found: Record<string, readonly object[]> = {};
  for (const table of TABLES) {
    const { rows } = await client.query<object>(
      `SELECT ${(columns[table] ?? []).join(', ')} FROM ${table} ORDER BY id`,
    );
    found[table] = rows;
  }
  return found;
}

let columns: Record<string, readonly string[]>;

beforeAll(async () => {
  const url = new URL(requireEnv('DRYDOCK_TEST_POSTGRES_URL'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  url.pathname = '/postgres';
  const admin = url.href;
  await withClient(admin, (one) => one.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  drop = async () => {
    await withClient(admin, (one) => one.query(`DROP DATABASE ${name} WITH (FORCE)`));
  };
  url.pathname = `/${name}`;
  client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const earlier = readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name < THIS)
    .map((entry) => entry.name)
    .sort();
  for (const each of earlier) {
    await client.query(textOf(each));
  }
  await client.query(ROWS);
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT table_name AS name, array_agg('"' || column_name || '"') AS columns
      FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = ANY ($1) GROUP BY 1`,
    [TABLES],
  );
  columns = Object.fromEntries(rows.map((row) => [row.name, row.columns]));
  before = await contents(columns);
  // As it is applied: with its record in one transaction.
  await client.query(`BEGIN; ${textOf(THIS)}; COMMIT`);
});
afterAll(async () => {
  await client.end();
  await drop();
});

const rowsOf = async (sql: string): Promise<readonly object[]> =>
  (await client.query<object>(sql)).rows;

describe('what was there before subjects were pairs', () => {
  it('is there still, with all that it said', async () => {
    expect(Object.values(before).map((rows) => rows.length)).toEqual([7, 4, 2, 3, 1]);
    expect(await contents(columns)).toEqual(before);
  });

  it('has a subject for each blueprint and authorization, of its project', async () => {
    expect(await rowsOf('SELECT id, project_id, kind FROM subject ORDER BY id')).toEqual([
      { id: 'auth_1', project_id: 'prj_1', kind: 'authorization' },
      { id: 'bp_1', project_id: 'prj_1', kind: 'blueprint' },
      { id: 'bp_2', project_id: 'prj_2', kind: 'blueprint' },
      { id: 'bp_gone', project_id: 'prj_1', kind: 'blueprint' },
    ]);
  });

  it('names blueprints and authorizations by the pair, and nothing else', async () => {
    const pairs = `concat_ws(' ', subject_kind, subject_id)`;
    expect(await rowsOf(`SELECT type, ${pairs} AS of FROM event ORDER BY id`)).toEqual([
      { type: 'lease.requested', of: '' },
      { type: 'resource.planned', of: '' },
      { type: 'blueprint.created', of: 'blueprint bp_1' },
      { type: 'blueprint.deleted', of: 'blueprint bp_gone' },
      { type: 'blueprint.created', of: 'blueprint bp_2' },
      { type: 'authorization.requested', of: 'authorization auth_1' },
      { type: 'project.created', of: '' },
    ]);
    expect(await rowsOf(`SELECT id, ${pairs} AS of FROM command ORDER BY id`)).toEqual([
      { id: 'cmd_1', of: '' },
      { id: 'cmd_2', of: '' },
      { id: 'cmd_3', of: 'blueprint bp_1' },
      { id: 'cmd_4', of: 'blueprint bp_1' },
    ]);
    expect(await rowsOf(`SELECT id FROM intent WHERE subject_id IS NOT NULL`)).toEqual([]);
    expect(await rowsOf(`SELECT id FROM lease WHERE holder_id IS NOT NULL`)).toEqual([]);
  });

  it('is guarded as before: a consumed command is consumed for good', async () => {
    await expect(
      client.query(`UPDATE command SET reason = 'again' WHERE id = 'cmd_4'`),
    ).rejects.toMatchObject({ code: 'DD004' });
  });

  it('goes with its object', async () => {
    await client.query(`DELETE FROM "authorization" WHERE id = 'auth_1'`);
    expect(await rowsOf(`SELECT id FROM event WHERE authorization_id = 'auth_1'`)).toEqual([]);
    expect(await rowsOf(`SELECT id FROM subject WHERE id = 'auth_1'`)).toEqual([]);
  });
});
