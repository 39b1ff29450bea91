import { createHash } from 'node:crypto';
import { requestLeases, type Acceptance, type LeaseRequest, whereEnded } from '@drydock/engine';
import {
  createCommandStore,
  createRenewLeaseStore,
  createRequestLeasesStore,
} from '../../src/index.ts';
import { newId } from '@drydock/model';
import { leaseRequest } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { connect, statementText } from '../../src/testing/second-connection.ts';

let dock: Dock;
let place: Place;
beforeAll(async () => {
  dock = await Dock.open();
  place = await dock.place();
});
afterAll(() => dock.close());

const hashOf = (body: string): Buffer => createHash('sha256').update(body).digest();

/** One of the processes that accept requests. */
function api(): (wish?: Partial<LeaseRequest>) => Promise<Acceptance> {
  const ports = { store: createRequestLeasesStore(dock.db.database), hints: { send: () => {} } };
  return (wish = {}) =>
    requestLeases(leaseRequest(place.projectId, { type: place.type, ...wish }), ports);
}

async function leases(label: string): Promise<readonly string[]> {
  const rows = await dock.db.query<{ id: string }>(
    `SELECT id FROM lease WHERE labels ->> 'test' = $1 ORDER BY number`,
    [label],
  );
  return rows.map((row) => row.id);
}

describe('a request with an idempotency key', () => {
  it('makes one lease, however often and wherever it is sent', async () => {
    const [one, other] = [api(), api()];
    const request = {
      labels: { test: 'often' },
      idempotency: { key: 'often', requestHash: hashOf('{}') },
    };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? one : other)(request)),
    );
    const ids = await leases('often');
    expect(ids).toHaveLength(1);
    const outcomes = answers.map((answer) => answer.outcome);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(199);
    expect(answers.flatMap((answer) => ('leaseIds' in answer ? answer.leaseIds : []))).toEqual(
      Array.from({ length: 200 }, () => ids[0]),
    );
    const events = await dock.db.query('SELECT 1 FROM event WHERE lease_id = $1', [ids[0]]);
    expect(events).toHaveLength(1);
  });

  it('is refused where the key came with another body, at once and later', async () => {
    const send = api();
    const request = (body: string) => ({
      labels: { test: 'reused' },
      idempotency: { key: 'reused', requestHash: hashOf(body) },
    });
    const together = await Promise.all([send(request('one')), send(request('two'))]);
    expect(together.map((answer) => answer.outcome)).toEqual(['accepted', 'key-reused']);
    expect(await send(request('two'))).toEqual({ outcome: 'key-reused' });
    expect((await send(request('one'))).outcome).toBe('repeated');
    expect(await leases('reused')).toHaveLength(1);
  });

  it('is another request in another project', async () => {
    const other = await dock.place();
    const idempotency = { key: 'shared', requestHash: hashOf('{}') };
    const send = api();
    const [mine, theirs] = await Promise.all([
      send({ idempotency }),
      send({ idempotency, projectId: other.projectId, type: other.type }),
    ]);
    expect([mine.outcome, theirs.outcome]).toEqual(['accepted', 'accepted']);
  });
});

describe('requests that come in together', () => {
  it('do not fail because one of them does', async () => {
    const send = api();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        send({ labels: { test: 'group' }, priority: n === 7 ? 9_999 : 0, count: 2 }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(
      Array.from({ length: 20 }, (_, n) => (n === 7 ? 'rejected' : 'fulfilled')),
    );
    expect(await leases('group')).toHaveLength(38);
  });

  it('keep the order in which their leases were asked for', async () => {
    const send = api();
    const answers = await Promise.all([
      send({ labels: { test: 'order' }, count: 3 }),
      send({ labels: { test: 'order' }, count: 2 }),
    ]);
    const ids = answers.flatMap((answer) => ('leaseIds' in answer ? answer.leaseIds : []));
    expect(await leases('order')).toEqual(ids);
  });

  it('release one lease with one command, however often they ask', async () => {
    const { leaseId } = await dock.placed(place);
    const commands = await Promise.all(
      Array.from({ length: 50 }, () => dock.release(place, leaseId)),
    );
    expect(new Set(commands).size).toBe(1);
    const stranger = await dock.place();
    const { commands: store, resourceCommands } = dock.stores;
    expect(await store.appendToLease(stranger.projectId, leaseId, 'release', 'x')).toBeNull();
    const { resource_id: resource } = await dock.row(
      'attempt',
      (await dock.row('lease', leaseId))['attempt_id'] as string,
    );
    const said = { id: resource as string, author: 'x', reason: null, idempotency: null };
    expect(
      await resourceCommands.release(
        { ...said, projectId: stranger.projectId },
        whereEnded('release', 'x'),
      ),
    ).toEqual({ outcome: 'missing' });
  });
});

describe('a release with an idempotency key', () => {
  const wish = (key: string, body: string) => ({
    idempotency: { key, requestHash: hashOf(body) },
  });
  const recordsOf = async (key: string): Promise<number> =>
    (await dock.db.query('SELECT 1 FROM idempotency_record WHERE key = $1', [key])).length;
  const leasesOf = async (count: number): Promise<readonly string[]> => {
    const leaseIds: string[] = [];
    for (let n = 0; n < count; n += 1) {
      leaseIds.push((await dock.placed(place)).leaseId);
    }
    return leaseIds;
  };

  it('costs one statement, whether it comes alone or with others', async () => {
    const [one = '', ...more] = await leasesOf(11);
    const store = createCommandStore(dock.db.database);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    await store.appendToLease(place.projectId, one, 'release', 'x', wish(one, one));
    const alone = query.mock.calls.length;
    await Promise.all(
      more.map((id) => store.appendToLease(place.projectId, id, 'release', 'x', wish(id, id))),
    );
    const calls = query.mock.calls as unknown as [{ name?: string }][];
    const sent = calls.map(([asked]) => asked.name);
    query.mockRestore();
    expect([alone, sent]).toEqual([1, ['command/append-to-leases', 'command/append-to-leases']]);
    expect(await recordsOf(one)).toBe(1);
  });

  it('has its key for the first lease that is there, of those that come together', async () => {
    const [first = '', second = ''] = await leasesOf(2);
    const store = createCommandStore(dock.db.database);
    const ids = ['lease_none', first, first, second];
    const answers = await Promise.all(
      ids.map((id) =>
        store.appendToLease(place.projectId, id, 'release', 'x', wish('together', id)),
      ),
    );
    expect(answers.map((answer) => answer?.keyReused)).toEqual([undefined, false, false, true]);
    expect(answers[2]?.commandId).toBe(answers[1]?.commandId);
    const commands = await dock.db.query<{ lease_id: string }>(
      'SELECT lease_id FROM command WHERE lease_id = ANY ($1)',
      [[first, second]],
    );
    expect(commands).toEqual([{ lease_id: first }]);
  });

  it('is recorded where another has released the lease before', async () => {
    const [id = '', other = ''] = await leasesOf(2);
    const { projectId } = place;
    const store = createCommandStore(dock.db.database);
    const before = await store.appendToLease(projectId, id, 'release', 'x');
    const after = await store.appendToLease(projectId, id, 'release', 'x', wish('after', id));
    expect(after?.commandId).toBe(before?.commandId);
    const reused = await store.appendToLease(
      projectId,
      other,
      'release',
      'x',
      wish('after', other),
    );
    expect(reused?.keyReused).toBe(true);
  });

  it('means nothing in another project', async () => {
    const other = await dock.place();
    const [mine = ''] = await leasesOf(1);
    const { leaseId: theirs } = await dock.placed(other);
    const store = createCommandStore(dock.db.database);
    const answers = await Promise.all([
      store.appendToLease(place.projectId, mine, 'release', 'x', wish('both', mine)),
      store.appendToLease(other.projectId, theirs, 'release', 'x', wish('both', theirs)),
    ]);
    expect(answers.map((answer) => answer?.command === null)).toEqual([false, false]);
  });

  it('waits for nobody who waits for it, in whatever order they come', async () => {
    const leases = (await leasesOf(3)).toSorted();
    const { projectId } = place;
    const wishes = leases.map((id, n) => ({
      position: n,
      id: newId('command'),
      project: projectId,
      lease: id,
      name: 'release',
      author: 'y',
      key: `ordered-${n}`,
      hash: hashOf(id).toString('hex'),
    }));
    const second = await connect(dock.db);
    const release = ([wish]: readonly object[]) =>
      second.query(statementText('command/append-to-leases'), [JSON.stringify([wish])]);
    await second.query('BEGIN');
    // One that holds the middle asks for the last, while others ask for all of them backwards.
    await release(wishes.slice(1));
    const store = createCommandStore(dock.db.database);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const backwards = [2, 1, 0].map((n) => {
      const id = leases[n] ?? '';
      return store.appendToLease(projectId, id, 'release', 'x', wish(`ordered-${n}`, id));
    });
    await second.whenWaiting(1);
    await release(wishes.slice(2));
    await second.query('COMMIT');
    const answers = await Promise.all(backwards);
    const batches = query.mock.calls.filter(([asked]) =>
      JSON.stringify(asked).includes('"name":"command/append-to-leases"'),
    );
    query.mockRestore();
    await second.close();
    // After a deadlock each of them would be sent again on its own.
    expect(batches).toHaveLength(1);
    const ids = wishes.map(({ id }) => id);
    expect(answers.slice(0, 2).map((answer) => answer?.commandId)).toEqual([ids[2], ids[1]]);
    expect(answers.map((answer) => answer?.command === null)).toEqual([true, true, false]);
  });

  it('waits for nobody who waits for it where keys and leases come in other orders', async () => {
    const leases = (await leasesOf(3)).toSorted();
    const second = await connect(dock.db);
    const release = (n: number) =>
      second.query(statementText('command/append-to-leases'), [
        JSON.stringify([
          {
            position: 0,
            id: newId('command'),
            project: place.projectId,
            lease: leases[n],
            name: 'release',
            author: 'y',
          },
        ]),
      ]);
    await second.query('BEGIN');
    await release(1);
    const store = createCommandStore(dock.db.database);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const releases = leases.toReversed().map((id, n) => {
      const key = `crossed-${n}`;
      return store.appendToLease(place.projectId, id, 'release', 'x', wish(key, id));
    });
    await second.whenWaiting(1);
    await release(2);
    await second.query('COMMIT');
    await Promise.all(releases);
    const batches = query.mock.calls.filter(([asked]) =>
      JSON.stringify(asked).includes('"name":"command/append-to-leases"'),
    );
    query.mockRestore();
    await second.close();
    expect(batches).toHaveLength(1);
  });
});

describe('a release with a key of a lease that a resource holds', () => {
  it('leaves the key free where it is refused, and has it once an operator has released', async () => {
    const { leaseId } = await dock.placed(place);
    const { leaseId: holderLease } = await dock.placed(place);
    const { resource_id: holder } = await dock.row(
      'attempt',
      (await dock.row('lease', holderLease))['attempt_id'] as string,
    );
    await dock.db.query('UPDATE lease SET holder_resource_id = $2 WHERE id = $1', [
      leaseId,
      holder,
    ]);
    const store = createCommandStore(dock.db.database);
    const idempotency = { key: 'held', requestHash: hashOf(leaseId) };
    const release = (overHolder: boolean) =>
      store.appendToLease(place.projectId, leaseId, 'release', 'x', { overHolder, idempotency });
    expect(await release(false)).toMatchObject({
      heldBy: { kind: 'resource', id: holder },
      keyReused: false,
    });
    const count = await dock.db.query("SELECT 1 FROM idempotency_record WHERE key = 'held'");
    expect(count).toHaveLength(0);
    const taken = await release(true);
    expect(taken?.command).not.toBeNull();
    expect(await release(false)).toMatchObject({ commandId: taken?.commandId, heldBy: null });
  });
});

describe('a renewal with an idempotency key', () => {
  it('costs one statement', async () => {
    const { leaseId } = await dock.placed(place);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const renewed = await createRenewLeaseStore(dock.db.database).renewLease(
      {
        projectId: place.projectId,
        leaseId,
        seconds: 900,
        idempotency: { key: leaseId, requestHash: hashOf(leaseId) },
      },
      { type: 'lease.renewed', data: { author: 'x' } },
    );
    const count = query.mock.calls.length;
    query.mockRestore();
    expect([renewed.outcome, count]).toEqual(['renewed', 1]);
  });
});
