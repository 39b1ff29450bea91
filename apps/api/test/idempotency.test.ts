import { randomBytes } from 'node:crypto';
import { makeSshKeyPair } from '@drydock/testing';
import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  activeBareLease,
  openWorld,
  withBareBlueprint,
  type Answer,
  type World,
} from './support.ts';

let world: World;
let asker: string;
beforeAll(async () => {
  world = await openWorld({ secretKeys: `first:${randomBytes(32).toString('base64')}` });
  await withBareBlueprint(world);
  asker = (await makeToken(world.db, await makeProject(world.db), 'operator')).text;
});
afterAll(() => world.close());

const post = (path: string, key: string, body?: object, token = world.token): Promise<Answer> =>
  world.call('POST', path, { body, token, headers: { 'idempotency-key': key } });
const outcome = ({ status, body }: Answer): unknown[] => [status, body['code']];
const reused = [422, 'idempotency-key-reused'];
const commandsOf = async (path: string): Promise<unknown[]> =>
  (await world.call('GET', `${path}/commands`)).body['items'] as unknown[];

/** A resource of the test's own, active. */
async function makeResource(): Promise<{ id: string; path: string }> {
  const blueprint = await withBareBlueprint(world);
  const { body } = await world.call('POST', '/v1/resources', { body: { blueprint } });
  await world.workers.build(body.id);
  return { id: body.id, path: `/v1/resources/${body.id}` };
}

async function activeBareLeases(count: number): Promise<string[]> {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'bare', count } });
  await world.workers.allocate('bare');
  return (body['items'] as { id: string }[]).map(({ id }) => id);
}

async function eventsOf(leaseId: string, type: string): Promise<number> {
  const rows = await world.db.query('SELECT 1 FROM event WHERE lease_id = $1 AND type = $2', [
    leaseId,
    type,
  ]);
  return rows.length;
}

describe('a thousand equal requests at once', () => {
  const thousand = (path: string, key: string, body?: object): Promise<Answer[]> =>
    Promise.all(Array.from({ length: 1_000 }, () => post(path, key, body)));

  function expectOneAnswer(answers: readonly Answer[], status: number): void {
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  }

  it('release a lease with one command', async () => {
    const id = await activeBareLease(world);
    expectOneAnswer(await thousand(`/v1/leases/${id}/release`, 'many-releases', {}), 202);
    expect(await commandsOf(`/v1/leases/${id}`)).toHaveLength(1);
  });

  it('renew it once', async () => {
    const id = await activeBareLease(world);
    const body = { ttlSeconds: 5_000 };
    expectOneAnswer(await thousand(`/v1/leases/${id}/renew`, 'many-renewals', body), 200);
    const rows = await world.db.query('SELECT renewals FROM deadline WHERE lease_id = $1', [id]);
    expect(rows).toEqual([{ renewals: 1 }]);
    expect(await eventsOf(id, 'lease.renewed')).toBe(1);
  });

  it('release a resource with one command', async () => {
    const { path } = await makeResource();
    expectOneAnswer(await thousand(`${path}/release`, 'many-resource-releases'), 202);
    expect(await commandsOf(path)).toHaveLength(1);
  });

  it('give a credential one new secret', async () => {
    const credential = { name: 'rotated', kind: 'opaque', secret: { word: 'old' } };
    const { body } = await world.call('POST', '/v1/credentials', { body: credential });
    const path = `/v1/credentials/${body.id}/rotate`;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post(path, 'rotations', { secret: { word: 'new' } })),
    );
    expectOneAnswer(answers, 200);
    const events = await world.db.query("SELECT 1 FROM event WHERE type = 'credential.rotated'");
    expect(events).toHaveLength(1);
  });
});

describe('requests with one key for several leases', () => {
  it('release one of them, and refuse the others', async () => {
    const ids = await activeBareLeases(20);
    const answers = await Promise.all(
      ids.map((id) => post(`/v1/leases/${id}/release`, 'one-for-many')),
    );
    const served = answers.filter(({ status }) => status === 202);
    expect(served).toHaveLength(1);
    const refused = answers.filter((answer) => !served.includes(answer));
    expect(refused.map(outcome)).toEqual(refused.map(() => reused));
    const commands = await world.db.query('SELECT 1 FROM command WHERE lease_id = ANY ($1)', [ids]);
    expect(commands).toHaveLength(1);
  });

  it('renew one of them, and refuse the others', async () => {
    const ids = await activeBareLeases(20);
    const body = { ttlSeconds: 5_000 };
    const answers = await Promise.all(
      ids.map((id) => post(`/v1/leases/${id}/renew`, 'one-for-many-renewals', body)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const renewed = await world.db.query(
      'SELECT 1 FROM deadline WHERE lease_id = ANY ($1) AND renewals > 0',
      [ids],
    );
    expect(renewed).toHaveLength(1);
  });
});

describe('a late retry', () => {
  it('of a release gets its command, under another key as well', async () => {
    const id = await activeBareLease(world);
    const path = `/v1/leases/${id}/release`;
    const first = await post(path, 'late-release');
    await world.workers.settle(id);
    await world.workers.destroy(id);
    const again = await post(path, 'late-release', {});
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect(again.body['outcome']).toBe('applied');
    expect((await post(path, 'late-release-other')).body.id).toBe(first.body.id);
    expect(outcome(await post('/v1/leases', 'late-release-other', { type: 'bare' }))).toEqual(
      reused,
    );
  });

  it('of a renewal gets the deadline of then, and renews nothing', async () => {
    const id = await activeBareLease(world);
    const path = `/v1/leases/${id}/renew`;
    const first = await post(path, 'late-renewal', { ttlSeconds: 50_000 });
    await post(path, 'longer', { ttlSeconds: 90_000 });
    expect((await post(path, 'late-renewal', { ttlSeconds: 50_000 })).text).toBe(first.text);
    expect(await eventsOf(id, 'lease.renewed')).toBe(2);
    await world.call('POST', `/v1/leases/${id}/release`);
    await world.workers.settle(id);
    const ended = await post(path, 'late-renewal', { ttlSeconds: 50_000 });
    expect([ended.status, ended.body['status']]).toEqual([200, 'released']);
    expect(ended.body['expiresAt']).toBe(first.body['expiresAt']);
  });

  it('of a renewal that was refused is tried again', async () => {
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'bare' } });
    const path = `/v1/leases/${body.id}/renew`;
    const early = await post(path, 'early-renewal', { ttlSeconds: 50_000 });
    expect(outcome(early)).toEqual([409, 'lease-not-active']);
    await world.workers.allocate('bare');
    const later = await post(path, 'early-renewal', { ttlSeconds: 50_000 });
    expect(later.status).toBe(200);
  });

  it('of a release that was refused is not the release of somebody else since', async () => {
    const { id, path } = await makeResource();
    await world.call('POST', `${path}/hold`);
    await world.workers.settleResource(id);
    const first = await post(`${path}/release`, 'refused-release');
    await world.workers.settleResource(id);
    const again = await post(`${path}/release`, 'refused-release');
    expect(again.body).toMatchObject({ id: first.body.id, outcome: 'rejected' });
    const other = await post(`${path}/release`, 'another-release');
    expect(other.body.id).not.toBe(first.body.id);
    expect((await post(`${path}/release`, 'refused-release')).body.id).toBe(first.body.id);
  });

  it('of an approval does not approve again what was revoked since', async () => {
    const { db, projectId } = world;
    const blueprint = await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare' });
    const asked = await post('/v1/authorizations', 'ask', { blueprint }, asker);
    const path = `/v1/authorizations/${asked.body.id}`;
    expect((await post(`${path}/approve`, 'approve')).body['status']).toBe('authorized');
    await world.call('POST', `${path}/revoke`);
    expect((await post(`${path}/approve`, 'approve')).body['status']).toBe('revoked');
    expect((await world.call('GET', path)).body['status']).toBe('revoked');
  });

  it('of a move that was refused is tried again', async () => {
    const { db, projectId } = world;
    const blueprint = await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare' });
    const { body } = await world.call('POST', '/v1/authorizations', {
      body: { blueprint },
      token: asker,
    });
    const path = `/v1/authorizations/${body.id}`;
    expect(outcome(await post(`${path}/revoke`, 'revoke-early'))).toEqual([409, 'conflict']);
    await world.call('POST', `${path}/approve`);
    expect((await post(`${path}/revoke`, 'revoke-early')).body['status']).toBe('revoked');
  });

  it('of a resumption is answered whatever marks there are by now', async () => {
    const { id, path } = await makeResource();
    const mark = async (name: string): Promise<void> => {
      await world.call('POST', `${path}/${name}`);
      await world.workers.settleResource(id);
    };
    await mark('drain');
    const first = await post(`${path}/resume`, 'resume');
    await world.workers.settleResource(id);
    await mark('drain');
    await mark('hold');
    expect((await world.call('POST', `${path}/resume`)).status).toBe(400);
    const again = await post(`${path}/resume`, 'resume');
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
  });

  it('of a lease is answered though its blueprint is gone by now', async () => {
    const name = 'short-lived';
    const config = { name, kind: 'bare', config: {} };
    const blueprint = await post('/v1/blueprints', 'short-lived', config);
    const asked = { type: 'bare', blueprints: [name] };
    const first = await post('/v1/leases', 'of-short-lived', asked);
    expect(first.status).toBe(202);
    await world.call('POST', `/v1/leases/${first.body.id}/release`);
    await world.workers.allocate('bare');
    expect((await world.call('DELETE', `/v1/blueprints/${blueprint.body.id}`)).status).toBe(204);
    expect((await post('/v1/leases', 'of-short-lived-too', asked)).status).toBe(400);
    expect((await post('/v1/leases', 'of-short-lived', asked)).text).toBe(first.text);
    const other = { ...asked, priority: 1 };
    expect(outcome(await post('/v1/leases', 'of-short-lived', other))).toEqual(reused);
  });

  it('of a blueprint is answered though its credential is gone by now', async () => {
    const secret = { privateKey: makeSshKeyPair().privateKey };
    const credential = { name: 'passing', kind: 'ssh-key', secret };
    const kept = await world.call('POST', '/v1/credentials', { body: credential });
    const wish = {
      name: 'far-away',
      kind: 'ssh-host',
      config: { hosts: [{ address: '192.0.2.1' }], user: 'root', credential: 'passing' },
      enabled: false,
    };
    const first = await post('/v1/blueprints', 'far-away', wish);
    expect(first.status).toBe(201);
    await world.call('DELETE', `/v1/blueprints/${first.body.id}`);
    expect((await world.call('DELETE', `/v1/credentials/${kept.body.id}`)).status).toBe(204);
    expect((await post('/v1/blueprints', 'far-away-too', wish)).status).toBe(422);
    expect((await post('/v1/blueprints', 'far-away', wish)).text).toBe(first.text);
  });

  it('of a rotation is answered though the credential is gone by now', async () => {
    const credential = { name: 'gone', kind: 'opaque', secret: { word: 'old' } };
    const { body } = await world.call('POST', '/v1/credentials', { body: credential });
    const path = `/v1/credentials/${body.id}/rotate`;
    const first = await post(path, 'rotate-gone', { secret: { word: 'new' } });
    expect((await world.call('DELETE', `/v1/credentials/${body.id}`)).status).toBe(204);
    expect((await post(path, 'rotate-gone-too', { secret: { word: 'new' } })).status).toBe(404);
    expect((await post(path, 'rotate-gone', { secret: { word: 'new' } })).text).toBe(first.text);
  });

  it('of a rotation does not bring back a secret that was replaced since', async () => {
    const credential = { name: 'twice', kind: 'opaque', secret: { word: 'old' } };
    const { body } = await world.call('POST', '/v1/credentials', { body: credential });
    const path = `/v1/credentials/${body.id}/rotate`;
    const first = await post(path, 'rotate-once', { secret: { word: 'new' } });
    const since = await post(path, 'rotate-again', { secret: { word: 'newer' } });
    expect((await post(path, 'rotate-once', { secret: { word: 'new' } })).text).toBe(first.text);
    const shown = await world.call('GET', `/v1/credentials/${body.id}`);
    expect(shown.body['rotatedAt']).toBe(since.body['rotatedAt']);
    expect(outcome(await post(path, 'rotate-once', { secret: { word: 'newer' } }))).toEqual(reused);
  });
});
