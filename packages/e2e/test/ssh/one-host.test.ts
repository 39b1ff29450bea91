import { readFileSync } from 'node:fs';
import type { JsonObject } from '@drydock/model';
import { makeSshKeyPair, type SshServerOptions } from '@drydock/testing';
import { DatabaseInspection } from '@drydock/store';
import { makeBlueprint, makeProject } from '@drydock/store/testing';
import { closeSshConnections } from '@drydock/transport';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '@drydock/store/testing';
import { HostBench, sshHost } from './support.ts';

let dock: Dock;
const benches: HostBench[] = [];

async function host(options: Partial<SshServerOptions> = {}): Promise<HostBench> {
  const bench = await HostBench.open(options);
  benches.push(bench);
  return bench;
}

beforeEach(async () => {
  dock = await Dock.open([sshHost]);
});

afterEach(async () => {
  closeSshConnections();
  await dock.close();
  await Promise.all(benches.splice(0).map((bench) => bench.remove()));
});

/** A blueprint with those hosts, in a project of its own. */
async function listing(bench: HostBench, ...hosts: readonly JsonObject[]): Promise<Place> {
  Object.assign(dock.surroundings, { secretsOf: () => bench.secrets });
  const { port } = bench.server;
  const projectId = await makeProject(dock.db);
  const blueprintId = await makeBlueprint(dock.db, {
    projectId,
    kind: 'ssh-host',
    provides: 'host',
    config: { ...bench.config(), hosts: hosts.map((each) => ({ port, ...each })) },
  });
  return { type: 'host', projectId, blueprintId };
}

/** A resource of the blueprint, built as far as it goes. */
async function built(place: Place): Promise<{ id: string; status: unknown; reason: unknown }> {
  const allocation = await dock.allocateByHand(place, { blueprint: place.blueprintId });
  if (!('resourceId' in allocation)) {
    throw new Error(JSON.stringify(allocation));
  }
  const id = String(allocation.resourceId);
  await dock.buildOne(id);
  const { status, reason } = await dock.row('resource', id);
  return { id, status, reason };
}

async function takenDown(place: Place, id: string): Promise<void> {
  await dock.release(place, id);
  await dock.settleResource(id);
  await dock.destroyResource(id);
  expect(await dock.row('resource', id)).toMatchObject({ status: 'destroyed' });
}

async function sharedKeys() {
  const inspection = await DatabaseInspection.open(dock.db.url);
  try {
    return await inspection.sharedHostKeys();
  } finally {
    await inspection.close();
  }
}

describe('one host', () => {
  it('that several names lead to is one resource’s, whoever lists it, until that is gone', async () => {
    const bench = await host();
    const first = await listing(bench, { address: '127.0.0.1' });
    const holder = await built(first);
    expect(holder).toMatchObject({ status: 'active' });
    const second = await listing(bench, { address: 'localhost' });
    const refused = await built(second);
    expect(refused).toMatchObject({ status: 'broken' });
    expect(refused.reason).toMatch(/Another resource is on the host at 127\.0\.0\.1:\d+/);
    const [{ data } = { data: {} }] = await dock.db.query<{ data: JsonObject }>(
      `SELECT data FROM event WHERE resource_id = $1 AND type = 'resource.broken'`,
      [refused.id],
    );
    expect(JSON.stringify(data)).toContain('the same host under another name');
    for (const foreign of [holder.id, first.projectId, first.blueprintId]) {
      expect(JSON.stringify(data)).not.toContain(foreign);
    }
    await dock.destroyResource(refused.id);
    await takenDown(first, holder.id);
    expect(await built(second)).toMatchObject({ status: 'active' });
  });

  it('in several spellings of a stored list is built once', async () => {
    const bench = await host();
    const spellings = ['127.0.0.1', '127.1', '0x7f.0.0.1', '::ffff:7f00:1', '2130706433'];
    const place = await listing(bench, ...spellings.map((address) => ({ address })));
    const leases = await dock.request(place, { count: 5, blueprintIds: [place.blueprintId] });
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    const rows = await dock.db.query(`SELECT id FROM resource`);
    expect([leases.length, rows.length]).toEqual([5, 1]);
  });

  it('told by its key is one, and several that have one key on purpose are several', async () => {
    const hostKey = makeSshKeyPair();
    const [one, copy] = [await host({ hostKey }), await host({ hostKey })];
    const first = await listing(one, { address: '127.0.0.1' });
    expect(await built(first)).toMatchObject({ status: 'active' });
    const refused = await built(await listing(copy, { address: '127.0.0.1' }));
    expect(refused).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining(`with the key ${hostKey.fingerprint}`) as unknown,
    });
    expect(refused.reason).toContain('sharedHostKey');
    await dock.destroyResource(refused.id);
    const shared = await listing(copy, { address: '127.0.0.1', sharedHostKey: true });
    expect(await built(shared)).toMatchObject({ status: 'active' });
    // Of the copies each is one all the same.
    const again = await listing(copy, { address: 'localhost', sharedHostKey: true });
    expect(await built(again)).toMatchObject({ status: 'broken' });
    expect(await sharedKeys()).toEqual([]);
  });

  it('whose key somebody only writes down is nobody’s yet', async () => {
    const [bench, other] = [await host(), await host()];
    const claim = await listing(other, { address: '127.0.0.1', hostKey: bench.server.hostKey });
    expect(await built(claim)).toMatchObject({ status: 'pending' });
    expect(await built(await listing(bench, { address: '127.0.0.1' }))).toMatchObject({
      status: 'active',
    });
  });
});

describe('what the release before has built', () => {
  const migration = readFileSync(
    new URL(
      '../../../../prisma/migrations/20261129151000_canonical_hosts/migration.sql',
      import.meta.url,
    ),
    'utf8',
  );

  it('keeps its host from others, in every spelling and by its key', async () => {
    const spellings = {
      '0:0:0:0:0:0:0:1': '::1',
      'Build.Example.org.': 'build.example.org',
      '::ffff:c000:207': '192.0.2.7',
      '0xc0.0.2.8': '192.0.2.8',
      '192.0.521': '192.0.2.9',
      '030000001012': '192.0.2.10',
      '3.2.1.256': '3.2.1.256',
      '2001:DB8::0:7': '2001:db8::7',
    };
    const bench = await host();
    for (const [address, canonical] of Object.entries(spellings)) {
      const place = await listing(bench, { address });
      const allocation = await dock.allocateByHand(place, { blueprint: place.blueprintId });
      expect(allocation).toHaveProperty('resourceId');
      // As the release before wrote it.
      const old = `ssh-host/${address.toLowerCase()}:${bench.server.port}`;
      const now = `ssh-host/${canonical}:${bench.server.port}`;
      const moved = await dock.db.query(
        'UPDATE slot_lock SET key = $2 WHERE key = $1 RETURNING key',
        [now, old],
      );
      expect(moved).toHaveLength(1);
    }
    await dock.db.query(migration);
    await dock.db.query(migration);
    const keys = await dock.db.query<{ key: string }>('SELECT key FROM slot_lock');
    for (const canonical of Object.values(spellings)) {
      expect(keys.map(({ key }) => key)).toContain(`ssh-host/${canonical}:${bench.server.port}`);
    }
    const place = await listing(bench, { address: '::1' });
    await expect(
      dock.allocateByHand(place, { blueprint: place.blueprintId }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is told of by the doctor where two are on one host, and the older one has it', async () => {
    const bench = await host();
    const [one, two] = [
      await listing(bench, { address: '127.0.0.1' }),
      await listing(bench, { address: 'localhost' }),
    ];
    const ids: string[] = [];
    for (const place of [one, two]) {
      ids.push((await built(place)).id);
      // The release before took neither.
      await dock.db.query(`DELETE FROM slot_lock WHERE key ~ '^ssh-host/(at|key)/'`);
    }
    await dock.db.query(migration);
    const { hostKey } = bench.server;
    const [shared, ...others] = await sharedKeys();
    expect(shared).toMatchObject({ hostKey, resources: 2, projects: 2 });
    expect(others).toEqual([]);
    const [slot] = await dock.db.query<{ resource_id: string }>(
      'SELECT resource_id FROM slot_lock WHERE key = $1',
      [`ssh-host/key/${hostKey}`],
    );
    expect(slot?.resource_id).toBe(ids[0]);
    await takenDown(one, ids[0] ?? '');
    expect(await sharedKeys()).toEqual([]);
  });
});
