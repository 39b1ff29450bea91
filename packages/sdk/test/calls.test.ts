import { ContractServer } from '@drydock/contract/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Drydock } from '@drydock/sdk';

let server: ContractServer;
let drydock: Drydock;

beforeAll(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: `${server.url}/`, token: server.token });
});

afterEach(() => {
  server.faults.clear();
});

afterAll(async () => {
  await server.close();
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

describe('calls', () => {
  it('go over every page of a list, and no further than they are read', async () => {
    await drydock.leases.requestMany({ type: 'paged', count: 5 });
    const asked = server.count(/^GET \/v1\/leases\?/);
    const all = await collect(drydock.leases.list({ type: 'paged', limit: 2 }));
    expect(all).toHaveLength(5);
    expect(server.count(/^GET \/v1\/leases\?/)).toBe(asked + 3);
    for await (const lease of drydock.leases.list({ type: 'paged', limit: 2 })) {
      expect(lease.id).toBe(all[0]?.id);
      break;
    }
    expect(server.count(/^GET \/v1\/leases\?/)).toBe(asked + 4);
  });

  it('reach every route that the contract has for leases', async () => {
    const { id } = await drydock.leases.request({ type: 'host' }, { wait: 'active' });
    const active = await drydock.leases.get(id, { wait: 'active', timeoutSeconds: 5 });
    expect(active.status).toBe('active');
    expect((await drydock.leases.renew(id, 7_200)).id).toBe(id);
    expect((await drydock.leases.explain(id)).status).toBe('active');
    const result = await drydock.leases.exec(id, { argv: ['echo', 'hi'] });
    expect(result).toMatchObject({ stdout: 'hi\n', stdoutEncoding: 'utf8', exitCode: 0 });
    expect((await drydock.leases.release(id)).name).toBe('release');
    expect(await collect(drydock.leases.commands(id))).toHaveLength(1);
    expect(await collect(drydock.leases.attempts(id))).toEqual([]);
    const [newest] = await collect(drydock.leases.events(id));
    expect(newest?.type).toBe('lease.destroyed');
  });

  it('reach every route that the contract has for projects, tokens and authorizations', async () => {
    const project = await drydock.projects.create({ name: 'team-a' });
    expect(await drydock.projects.get(project.id)).toEqual(project);
    expect(await collect(drydock.projects.list())).toContainEqual(project);
    const { secret, ...token } = await drydock.tokens.create({
      name: 'builder',
      role: 'holder',
      scopes: ['leases:write'],
    });
    expect(secret).toEqual(expect.any(String));
    const [listed] = await collect(drydock.tokens.list());
    expect(token).toMatchObject({ ...listed });
    await drydock.tokens.revoke(token.id);
    const [revoked] = await collect(drydock.tokens.list());
    expect(revoked?.revokedAt).toEqual(expect.any(String));
    expect((await drydock.tokens.self()).role).toBe('admin');
    await drydock.tokens.revokeSelf();
    const { id } = await drydock.authorizations.ask('bp_of_theirs');
    expect((await drydock.authorizations.approve(id)).status).toBe('authorized');
    expect(await drydock.authorizations.revoke(id, 'over')).toMatchObject({ reason: 'over' });
    expect((await drydock.authorizations.withdraw(id)).status).toBe('withdrawn');
    await expect(drydock.authorizations.decline(id)).rejects.toMatchObject({ code: 'conflict' });
    expect((await drydock.authorizations.get(id)).status).toBe('withdrawn');
    const asked = drydock.authorizations.list({ direction: 'asked', status: ['withdrawn'] });
    expect(await collect(asked)).toHaveLength(1);
    expect(server.seen.at(-1)?.line).toBe(
      'GET /v1/authorizations?direction=asked&status=withdrawn',
    );
  });

  it('reach every route that the contract has for blueprints', async () => {
    const created = await drydock.blueprints.create({
      name: 'local',
      kind: 'local-host',
      config: { path: '/tmp' },
      limits: { resources: 1 },
    });
    expect(created).toMatchObject({ limits: { resources: 1, leasesPerResource: null } });
    const changed = await drydock.blueprints.update(created.id, { enabled: false });
    expect(changed.enabled).toBe(false);
    expect((await drydock.blueprints.get('local')).id).toBe(created.id);
    expect(await collect(drydock.blueprints.list())).toHaveLength(1);
    await drydock.blueprints.delete(created.id);
    await expect(drydock.blueprints.get(created.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await drydock.kinds()).toEqual([]);
    expect(await collect(drydock.resources.list({ status: ['live'] }))).toEqual([]);
  });

  it('are tried again when the API is away for a moment, under the same key', async () => {
    const leases = /^POST \/v1\/leases$/;
    const from = server.seen.length;
    server.faults.add(leases, { kind: 'cut-before' });
    server.faults.add(leases, { kind: 'problem', code: 'database-unavailable' });
    await drydock.leases.request({ type: 'host' });
    const keys = server.seen.slice(from).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('to release or renew are tried again without a key: that does no harm', async () => {
    const { id } = await drydock.leases.request({ type: 'host' });
    const from = server.seen.length;
    server.faults.add(/release$/, { kind: 'cut-after' });
    server.faults.add(/renew$/, { kind: 'cut-before' });
    await drydock.leases.renew(id, 600).catch(() => undefined);
    expect((await drydock.leases.release(id)).name).toBe('release');
    const keys = server.seen.slice(from).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([undefined, undefined, undefined, undefined]);
    const given = { idempotencyKey: 'given' };
    await drydock.leases.release(id, given);
    expect(server.seen.at(-1)?.headers['idempotency-key']).toBe('given');
  });

  it('that may have happened and have no key are not tried again', async () => {
    const created = await drydock.blueprints.create({ name: 'b', kind: 'k', config: {} });
    server.faults.add(/^PATCH/, { kind: 'cut-after' });
    await expect(drydock.blueprints.update(created.id, { enabled: false })).rejects.toMatchObject({
      code: 'unreachable',
    });
    expect(server.count(/^PATCH .*/)).toBe(2);
  });

  it('name everything that is wrong with a request', async () => {
    const error: unknown = await drydock.leases
      .request({ type: 'Host', ttlSeconds: 0 })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'invalid-request',
      problems: [{ field: 'type' }, { field: 'ttlSeconds' }],
    });
  });

  it('end in time where the API does not answer', async () => {
    server.faults.add(/explain/, { kind: 'slow', delayMs: 5_000 });
    await expect(
      drydock.leases.explain('lease_x', { timeoutMs: 100, triesMax: 1 }),
    ).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('name the URL that cannot be reached', async () => {
    const closed = await ContractServer.start();
    const { url } = closed;
    await closed.close();
    const nowhere = new Drydock({ url, token: 'x' });
    await expect(nowhere.leases.get('lease_x', {}, { triesMax: 1 })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`${url} does not answer (ECONNREFUSED)`),
      hint: expect.stringContaining('DRYDOCK_URL'),
    });
  });

  it('never show a token that cannot be used', () => {
    const make = (): Drydock => new Drydock({ url: server.url, token: 'canary\nsecond line' });
    expect(make).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
    expect(make).not.toThrow(/canary/);
    expect(() => new Drydock({ url: 'http://me:canary@127.0.0.1', token: 'x' })).not.toThrow(
      /canary/,
    );
  });

  it('with a wrong token are refused', async () => {
    const stranger = new Drydock({ url: server.url, token: 'wrong' });
    await expect(stranger.leases.get('lease_x')).rejects.toMatchObject({
      code: 'unauthenticated',
      status: 401,
    });
  });
});
