/** Composites by the engine's own verbs: from a request to its end, when a host goes, and where hosts are few. */
import { builtInKinds } from '@drydock/blueprints';
import { findNginx, serverUser } from '@drydock/local-servers';
import { makeBlueprint, makeProject, work } from '@drydock/store/testing';
import { afterAll, expect, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { Layers } from './support/layers.ts';
import { Origin } from './support/origin.ts';
import { MYSQL, prepareMariadb } from './support/prepared-mariadb.ts';

const LIMIT_MS = 240_000;
const POOL_LIMIT_MS = 100_000;
const BYTES = 8 * 1_024 * 1_024;

const layers = await Layers.open(builtInKinds);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
const prepared = await prepareMariadb();
afterAll(async () => {
  await layers.close();
  await server.close();
  origin.remove();
  prepared.remove();
}, LIMIT_MS);

const nginx = await findNginx(serverUser());
origin.create('site');
origin.commit('site', { 'index.html': 'hello\n' });
origin.push('site', 'main');

const { leasesMax: _, ...small } = MYSQL;
const ASKS = {
  sandcastle: { repository: server.url('site.git') },
  'test-scaffold': { seed: 'cats' },
} as const;
type Type = keyof typeof ASKS;

/** A project whose sandcastles and scaffolds want the same hosts. */
async function project(places: number): Promise<string> {
  const { db } = layers.dock;
  const projectId = await makeProject(db);
  await makeBlueprint(db, {
    projectId,
    name: 'hosts',
    config: layers.room.config,
    limitResources: 1,
    limitLeasesPerResource: places,
  });
  const host = { host: { blueprints: ['hosts'] }, bytes: BYTES };
  const kinds = {
    sandcastle: { nginx, reloadSeconds: 0, others: 'any' },
    'test-scaffold': {
      ...small,
      ...prepared.config,
      seeds: { cats: { sql: 'CREATE TABLE cats (name VARCHAR(20));' } },
    },
  };
  for (const [kind, config] of Object.entries(kinds)) {
    const rest = { name: kind, kind, provides: kind, limitLeasesPerResource: 1 };
    await makeBlueprint(db, { projectId, ...rest, config: { ...host, ...config } });
  }
  return projectId;
}

async function request(projectId: string, type: Type): Promise<string> {
  const place = layers.place(projectId, type);
  const [id = ''] = await layers.dock.request(place, { attributes: ASKS[type] });
  return id;
}

async function nothingLeft(projectId: string): Promise<void> {
  const alive = await layers.dock.db.query<{ id: string }>(
    `SELECT id FROM resource WHERE project_id = $1 AND status IN ('pending', 'active')`,
    [projectId],
  );
  for (const { id } of alive) {
    await layers.dock.release(layers.place(projectId, ''), id);
  }
  await work(layers.dock, 'all is gone', async () => (await layers.alive(projectId)).length === 0);
  expect(await layers.room.whatExists()).toEqual([]);
}

it(
  'when its host goes, all of a sandcastle ends with the reason',
  async () => {
    const projectId = await project(1);
    const lease = await request(projectId, 'sandcastle');
    await layers.until(lease, 'active');
    const { stdout } = await layers.exec(projectId, lease, 'cat index.html; sleep 3600 &');
    expect(stdout).toBe('hello');
    const resource = await layers.resourceOf(lease);
    // One lease of a host, whatever it is made of.
    const held = await layers.heldBy(resource);
    const host = await layers.resourceOf(held.id);
    const state = (await layers.dock.row('resource', resource))['state'] as object;
    expect(Object.keys(state).sort()).toEqual(['checkout', 'files', 'site']);
    await layers.dock.release(layers.place(projectId, ''), host);
    await layers.until(resource, 'destroyed');
    await layers.until(lease, 'destroyed');
    const row = await layers.dock.row('lease', lease);
    expect(row).toMatchObject({ reason_code: 'resource-lost' });
    const why = String((await layers.dock.row('resource', resource))['reason']);
    expect(why).toContain(held.id);
    expect(why).toContain(host);
    await nothingLeft(projectId);
  },
  LIMIT_MS,
);

it.each([1, 2])(
  'sandcastles and scaffolds that want %d place on a host all get it in turn',
  async (places) => {
    const projectId = await project(places);
    const waiting = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      waiting.add(await request(projectId, 'sandcastle'));
      waiting.add(await request(projectId, 'test-scaffold'));
    }
    const { dock } = layers;
    let most = 0;
    await work(
      dock,
      'each was served',
      async () => {
        const held = await dock.db.query<{ status: string }>(
          `SELECT status FROM lease WHERE project_id = $1 AND type = 'host'
           AND status IN ('acquired', 'active')`,
          [projectId],
        );
        most = Math.max(most, held.length);
        for (const id of waiting) {
          const { status } = await dock.row('lease', id);
          if (status === 'active') {
            await dock.release(layers.place(projectId, ''), id);
            dock.hints.push({ queue: 'update', kind: 'lease', id });
            waiting.delete(id);
          }
          expect(['pending', 'acquired', 'active']).toContain(status);
        }
        if (dock.hints.length === 0 && waiting.size > 0) {
          // The sweep finds a type for which somebody waits every 15 s: here as soon as nothing else is to be done.
          await dock.db.query(`UPDATE allocator SET swept_at = swept_at - interval '15 seconds'`);
          dock.hints.push({ queue: 'allocator', kind: 'type', id: 'host' });
        }
        return waiting.size === 0;
      },
      POOL_LIMIT_MS,
    );
    // No more than there are places, and not one that is held without being used.
    expect(most).toBe(places);
    await nothingLeft(projectId);
  },
  LIMIT_MS,
);
