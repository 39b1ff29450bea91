import { createRegistry, type KindRegistry } from '@drydock/blueprint';
import { kindRules } from '@drydock/blueprints';
import { loadConfig } from '@drydock/config';
import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { metricValue } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callerOf,
  createWorkers,
  kinds,
  makeHostDirectory,
  openWorld,
  randomPrefix,
  startApi,
  type Caller,
  type RunningApi,
  type World,
} from './support.ts';

/** The kinds of the tests, as the settings of an installation have them. */
function installed(allowed: string, { own = false, ownUser = '' } = {}): KindRegistry {
  const settings = loadConfig({
    DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
    DRYDOCK_ALLOWED_KINDS: allowed,
    DRYDOCK_LOCAL_HOST_OWN_USER: ownUser,
  });
  return createRegistry(kinds.all, kindRules(kinds, settings, own));
}

interface Project {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

let world: World;
let ops: Project;
let ci: Project;
let directory: Awaited<ReturnType<typeof makeHostDirectory>>;
const running: RunningApi[] = [];
beforeAll(async () => {
  world = await openWorld({ kinds: installed('*,local-host=ops') });
  directory = await makeHostDirectory();
  const project = async (name: string): Promise<Project> => {
    const id = await makeProject(world.db, name);
    return { id, name, token: (await makeToken(world.db, id)).text };
  };
  ops = await project('ops');
  ci = await project('ci');
});
afterAll(async () => {
  await Promise.all(running.map((api) => api.close()));
  await world.close();
  await directory.remove();
});

const as = ({ token }: Project, api: RunningApi = world.api): Caller => callerOf(api.url, token);
let names = 0;
const wish = (changes: object = {}): object => ({
  name: `hosts-${(names += 1)}`,
  kind: 'local-host',
  config: { directory: directory.path },
  ...changes,
});
const create = (call: Caller, changes: object = {}) =>
  call('POST', '/v1/blueprints', { body: wish(changes) });
const stored = async ({ id }: Project): Promise<number> => {
  const sql = `SELECT count(*)::int AS count FROM blueprint WHERE project_id = $1 AND kind = 'local-host'`;
  return (await world.db.query<{ count: number }>(sql, [id]))[0]?.count ?? 0;
};

describe('a kind that the installation does not allow to the project', () => {
  it('has no new blueprints, and the refusal names the setting', async () => {
    const refused = await create(as(ci));
    expect([refused.status, refused.body['code']]).toEqual([403, 'kind-not-allowed']);
    expect(refused.body['hint']).toContain('DRYDOCK_ALLOWED_KINDS');
    expect(refused.body['problems']).toMatchObject([{ field: 'kind' }]);
    expect(await stored(ci)).toBe(0);
    expect((await create(as(ops))).status).toBe(201);
  });

  it('has blueprints that can be switched off, drained and deleted, and not changed', async () => {
    const id = await makeBlueprint(world.db, { projectId: ci.id });
    const patch = (body: object) => as(ci)('PATCH', `/v1/blueprints/${id}`, { body });
    const off = await patch({ enabled: false });
    expect([off.status, off.body['enabled']]).toEqual([200, false]);
    for (const change of [
      { enabled: true },
      { name: 'renamed' },
      { limits: { resources: 1 } },
      { packing: 'spread' },
      { config: { directory: '/var/tmp/elsewhere' } },
      { enabled: false, name: 'renamed' },
    ]) {
      const { status, body } = await patch(change);
      expect([change, status, body['code']]).toEqual([change, 403, 'kind-not-allowed']);
    }
    const { body: after } = await as(ci)('GET', `/v1/blueprints/${id}`);
    expect(after).toEqual(off.body);
    expect((await as(ci)('POST', `/v1/blueprints/${id}/drain`, { body: {} })).status).toBe(202);
    expect((await as(ci)('DELETE', `/v1/blueprints/${id}`)).status).toBe(204);
    const mine = (await create(as(ops))).body.id;
    const changed = await as(ops)('PATCH', `/v1/blueprints/${mine}`, { body: { packing: 'fill' } });
    expect(changed.status).toBe(200);
  });

  it('is told with the kinds, to each project for itself', async () => {
    const allowedTo = async (project: Project): Promise<Record<string, boolean>> => {
      const { body } = await as(project)('GET', '/v1/blueprint-kinds');
      const items = body['items'] as { kind: string; allowed: boolean }[];
      return Object.fromEntries(items.map(({ kind, allowed }) => [kind, allowed]));
    };
    const others = { 'ssh-host': true, bare: true };
    expect(await allowedTo(ops)).toMatchObject({ 'local-host': true, ...others });
    expect(await allowedTo(ci)).toMatchObject({ 'local-host': false, ...others });
  });

  it('keeps a lease waiting, with a verdict, though its blueprint was there before', async () => {
    await makeBlueprint(world.db, {
      projectId: ci.id,
      name: 'left-over',
      config: { directory: directory.path },
    });
    const { body: lease } = await as(ci)('POST', '/v1/leases', { body: { type: 'host' } });
    await world.workers.allocate('host');
    const { body } = await as(ci)('GET', `/v1/leases/${lease.id}/explain`);
    expect(body).toMatchObject({ status: 'pending' });
    expect(body['verdicts']).toMatchObject([
      {
        blueprint: 'left-over',
        rule: 'kind-not-allowed',
        change: expect.stringContaining('DRYDOCK_ALLOWED_KINDS'),
      },
    ]);
    const byHand = await as(ci)('POST', '/v1/resources', { body: { blueprint: 'left-over' } });
    expect([byHand.status, byHand.body['code']]).toEqual([403, 'kind-not-allowed']);
  });

  it('is told by the metrics, with the project and one of the blueprints', async () => {
    const metrics = (await world.call('GET', '/metrics')).text;
    const labels = { kind: 'local-host', project: 'ci', blueprint: 'left-over' };
    expect(metricValue(metrics, 'drydock_blueprints_not_allowed', labels)).toBe(1);
    expect(metrics).not.toMatch(/drydock_blueprints_not_allowed\{[^}]*project="ops"/);
  });

  it('is used until it is released, and destroyed, where it was allowed before', async () => {
    const before = installed('*,local-host');
    const prefix = randomPrefix();
    const api = await startApi({ databaseUrl: world.db.url, prefix, kinds: before });
    running.push(api);
    const workers = createWorkers(world.db, prefix, before);
    const { body: lease } = await as(ci, api)('POST', '/v1/leases', { body: { type: 'host' } });
    await workers.allocate('host');
    workers.close();
    // From here on by the installation whose settings have changed.
    const call = as(ci);
    expect((await call('GET', `/v1/leases/${lease.id}`)).body).toMatchObject({ status: 'active' });
    const ran = await call('POST', `/v1/leases/${lease.id}/command/exec`, {
      body: { argv: ['echo', 'still here'] },
    });
    expect(ran.body).toMatchObject({ exitCode: 0, stdout: 'still here\n' });
    expect((await call('POST', `/v1/leases/${lease.id}/release`, { body: {} })).status).toBe(202);
    await world.workers.settle(lease.id);
    await world.workers.destroy(lease.id);
    const { body } = await call('GET', `/v1/leases/${lease.id}`);
    expect(body).toMatchObject({ status: 'destroyed' });
  });
});

describe('local-host where commands run as Drydock’s own user', () => {
  let first: Project;
  let second: Project;
  beforeAll(async () => {
    await world.db.query(
      `UPDATE blueprint SET deleted_at = now() WHERE kind = 'local-host' AND deleted_at IS NULL`,
    );
    [first, second] = [ci, ops];
  });
  async function installedHere(registry: KindRegistry): Promise<RunningApi> {
    const api = await startApi({ databaseUrl: world.db.url, kinds: registry });
    running.push(api);
    return api;
  }
  const allowedTo = async (project: Project, api: RunningApi): Promise<unknown> => {
    const { body } = await as(project, api)('GET', '/v1/blueprint-kinds');
    return (body['items'] as { kind: string; allowed: boolean }[]).find(
      ({ kind }) => kind === 'local-host',
    )?.allowed;
  };

  it('is refused to a second project, unless the settings say that they share the user', async () => {
    const own = await installedHere(installed('local-host', { own: true }));
    expect(await allowedTo(second, own)).toBe(true);
    expect((await create(as(first, own))).status).toBe(201);
    expect((await create(as(first, own))).status).toBe(201);
    expect(await allowedTo(first, own)).toBe(true);
    const refused = await create(as(second, own));
    expect([refused.status, refused.body['code']]).toEqual([403, 'kind-not-allowed']);
    expect(refused.body['hint']).toContain('DRYDOCK_LOCAL_HOST_OWN_USER=shared');
    // What another project has is none of its business.
    expect(refused.text).not.toContain(first.name);
    expect(await allowedTo(second, own)).toBe(false);
    const shared = await installedHere(installed('local-host', { own: true, ownUser: 'shared' }));
    expect(await allowedTo(second, shared)).toBe(true);
    expect((await create(as(second, shared), { name: 'shared-one' })).status).toBe(201);
    // A project that has one, and is not the first, changes nothing of it.
    const id = (
      await world.db.query<{ id: string }>(`SELECT id FROM blueprint WHERE name = 'shared-one'`)
    )[0]?.id;
    const patched = await as(second, own)('PATCH', `/v1/blueprints/${id}`, {
      body: { packing: 'spread' },
    });
    expect([patched.status, patched.body['code']]).toEqual([403, 'kind-not-allowed']);
    const metrics = (await callerOf(own.url, world.token)('GET', '/metrics')).text;
    const labels = { kind: 'local-host', project: second.name, blueprint: 'shared-one' };
    expect(metricValue(metrics, 'drydock_blueprints_not_allowed', labels)).toBe(1);
    expect(metrics).not.toMatch(
      new RegExp(`drydock_blueprints_not_allowed\\{[^}]*project="${first.name}"`),
    );
  });
});
