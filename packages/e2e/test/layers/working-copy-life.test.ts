/** `working-copy` by the engine's own verbs: from a request to its end, one that cannot be had, and when its host goes. */
import { builtInKinds } from '@drydock/blueprints';
import type { JsonObject } from '@drydock/model';
import { makeBlueprint, makeProject } from '@drydock/store/testing';
import { afterAll, expect, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { Layers } from './support/layers.ts';
import { Origin } from './support/origin.ts';

const LIMIT_MS = 120_000;

const layers = await Layers.open(builtInKinds);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
afterAll(async () => {
  await layers.close();
  await server.close();
  origin.remove();
}, LIMIT_MS);
origin.create('site');
const commit = origin.commit('site', { a: 'one\n' });
origin.push('site', 'main');

async function projectWithCopies(): Promise<string> {
  const { db } = layers.dock;
  const projectId = await makeProject(db);
  await makeBlueprint(db, {
    projectId,
    name: 'hosts',
    config: layers.room.config,
    limitResources: 1,
  });
  const kind = { kind: 'working-copy', provides: 'working-copy' };
  const config = { host: { blueprints: ['hosts'] }, others: 'any' };
  await makeBlueprint(db, { projectId, name: 'copies', ...kind, config, limitResources: 1 });
  return projectId;
}

async function request(projectId: string, attributes: JsonObject): Promise<string> {
  const place = layers.place(projectId, 'working-copy');
  const [id = ''] = await layers.dock.request(place, { attributes });
  return id;
}

async function active(projectId: string, attributes: JsonObject): Promise<string> {
  const id = await request(projectId, attributes);
  await layers.until(id, 'active');
  return id;
}

const site = (asked: JsonObject = {}): JsonObject => ({
  repository: server.url('site.git'),
  ...asked,
});

it(
  'a working copy is built for a lease, is new and warm for the next one, and leaves nothing',
  async () => {
    const projectId = await projectWithCopies();
    const first = await active(projectId, site());
    const said = await layers.exec(
      projectId,
      first,
      'git rev-parse HEAD; git config x.y z; echo x >new; sleep 3600 &',
    );
    expect(said.stdout).toBe(commit);
    const resource = await layers.resourceOf(first);
    await layers.release(projectId, first);
    expect(layers.room.processes()).toEqual([]);
    const fetches = server.fetches();

    const second = await active(projectId, site({ branch: 'main' }));
    expect(await layers.resourceOf(second)).toBe(resource);
    const { stdout } = await layers.exec(
      projectId,
      second,
      'git status --porcelain; git config x.y',
    );
    expect(stdout).toBe('');
    expect(server.fetches()).toBe(fetches);
    await layers.release(projectId, second);
    await layers.release(projectId, resource);
  },
  LIMIT_MS,
);

it(
  'one that cannot be had ends with the sentence that says why, and leaves the resource of use',
  async () => {
    const projectId = await projectWithCopies();
    const lease = await request(projectId, site({ branch: 'nowhere' }));
    await layers.until(lease, 'destroyed');
    const { reason } = await layers.dock.row('lease', lease);
    expect(reason).toContain('site: The remote has no branch nowhere.');
    const next = await active(projectId, site());
    const resource = await layers.resourceOf(next);
    await layers.release(projectId, next);
    await layers.release(projectId, resource);
  },
  LIMIT_MS,
);

it(
  'when its host goes, all on it ends with the reason',
  async () => {
    const projectId = await projectWithCopies();
    const lease = await active(projectId, site());
    await layers.exec(projectId, lease, 'sleep 3600 &');
    const resource = await layers.resourceOf(lease);
    const host = await layers.resourceOf((await layers.heldBy(resource)).id);
    await layers.release(projectId, host);
    await layers.until(resource, 'destroyed');
    await layers.until(lease, 'destroyed');
    expect(await layers.dock.row('lease', lease)).toMatchObject({ reason_code: 'resource-lost' });
    expect(await layers.room.whatExists()).toEqual([]);
  },
  LIMIT_MS,
);
