import { createHash } from 'node:crypto';
import { requestLeases, type Acceptance, type LeaseRequest } from '@drydock/engine';
import { createRequestLeasesStore } from '@drydock/store';
import { leaseRequest } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from './support/dock.ts';

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
    const { commands: store } = dock.stores;
    expect(await store.appendToLease(stranger.projectId, leaseId, 'release', 'x')).toBeNull();
    const { resource_id: resource } = await dock.row(
      'attempt',
      (await dock.row('lease', leaseId))['attempt_id'] as string,
    );
    expect(
      await store.appendToResource(stranger.projectId, resource as string, 'release', 'x'),
    ).toBeNull();
  });
});
