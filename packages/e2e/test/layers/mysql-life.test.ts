import { holdsNothing, interfaceOf, type MysqlConnection } from '@drydock/blueprint';
import { findHeldLease, leaseView } from '@drydock/engine';
import { createHeldLeaseStore, isLeaseEntitled, readUsableLease } from '@drydock/store';
import { makeBlueprint } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Layers } from './support/layers.ts';
import { mysqlKind } from './support/mysql-bench.ts';
import { MYSQL, prepareMariadb, type PreparedMariadb } from './support/prepared-mariadb.ts';
import { asUser, seenOfMariadb, serversBelow } from './support/seen-of-mariadb.ts';

let layers: Layers;
let prepared: PreparedMariadb;
beforeAll(async () => {
  layers = await Layers.open();
  prepared = await prepareMariadb();
});
afterAll(async () => {
  await layers.close();
  prepared.remove();
});

/** As the API asks for it. */
async function connectionOf(projectId: string, leaseId: string): Promise<MysqlConnection> {
  const { kinds, node, secretsOf } = layers.dock.surroundings;
  const { database } = layers.dock.db;
  const view = await readUsableLease(database, projectId, leaseId);
  const attempt = view?.attempt;
  const seen = view && attempt && leaseView(view, attempt);
  if (!attempt || !seen) {
    throw new Error(`${leaseId} cannot be used.`);
  }
  const { id: holderId, projectId: owner } = attempt.resource;
  const ports = { kinds, node, secretsOf, store: createHeldLeaseStore(database) };
  const use = {
    node,
    secrets: secretsOf(owner),
    held: (name: string) => findHeldLease(name, { holderId, claim: null }, ports),
    signal: new AbortController().signal,
    entitled: () => isLeaseEntitled(database, leaseId, attempt.id),
  };
  const connection = interfaceOf(mysqlKind(), 'mysql')?.open(seen, use)['connection'];
  const parts = { begin: holdsNothing, send: holdsNothing, emit: holdsNothing };
  return (await connection?.({}, { ...use, ...parts } as never)) as MysqlConnection;
}

/** Every row of every table, as text. */
async function allRows(): Promise<string> {
  const { db } = layers.dock;
  const tables = await db.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    [],
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await db.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`, []);
    rows.push(...found.map(({ row }) => row));
  }
  return rows.join('\n');
}

const seen = (): readonly string[] => seenOfMariadb(prepared.binaries, layers.room.directory);

describe('a database on a server on a host', () => {
  it('is leased, used and given back, and its password is stored nowhere', async () => {
    const projectId = await layers.project();
    const config = { ...MYSQL, ...prepared.config };
    await makeBlueprint(layers.dock.db, {
      projectId,
      name: 'databases',
      kind: 'mysql',
      provides: 'mysql',
      config,
    });
    const [one, other] = [
      await layers.active(projectId, 'mysql'),
      await layers.active(projectId, 'mysql'),
    ];
    const { user, password } = await connectionOf(projectId, one);
    const [server = ''] = serversBelow(layers.room.directory);
    const said = asUser(prepared.binaries, server, `leases/${user}`, 'SELECT CURRENT_USER()');
    expect(said).toBe(`${user}@%\n`);
    const rows = await allRows();
    expect(rows).toContain(user);
    expect(rows).not.toContain(password);

    await layers.release(projectId, one);
    expect(seen().join('\n')).not.toContain(user);
    // The host goes, and all that stands on it.
    const resource = await layers.resourceOf(other);
    const held = await layers.heldBy(resource);
    await layers.dock.stores.commands.appendToLease(projectId, held.id, 'release', 'op', {
      overHolder: true,
    });
    await layers.until(resource, 'destroyed');
    await layers.until(other, 'destroyed');
    expect(await layers.dock.row('lease', other)).toMatchObject({
      reason: expect.stringContaining(resource),
    });
    expect(seen()).toEqual([]);
    expect(layers.room.processes()).toEqual([]);
  });
});
