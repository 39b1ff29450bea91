import {
  decide,
  drainBlueprint,
  resumeBlueprint,
  type AllocatorStore,
  type BlueprintFacts,
  type BlueprintStore,
  type BlueprintPatch,
  type LeaseRequest,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import {
  createAllocatorStore,
  createBlueprintStore,
  createCommandReader,
  openCatalogClient,
  type CatalogClient,
} from '../../src/index.ts';
import { makeBlueprint, makeProject } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { deleteByHand, OPERATOR, updateByHand } from '../../src/testing/blueprints.ts';
import { connect } from '../../src/testing/second-connection.ts';

let dock: Dock;
let client: CatalogClient;
let blueprints: BlueprintStore;
beforeAll(async () => {
  dock = await Dock.open();
  client = openCatalogClient({
    url: dock.db.url,
    connectionsMax: 2,
    applicationName: 'drydock test',
    statementTimeoutMs: 60_000,
    // On a machine that may be busy.
    connectTimeoutMs: 30_000,
  });
  blueprints = createBlueprintStore(client, dock.db.database);
});
afterAll(async () => {
  await client.close();
  await dock.close();
});

/** What a decision of that store knows of the blueprints, with a new lease to decide about. */
async function seenBy(
  store: AllocatorStore,
  place: Place,
  wish: Partial<LeaseRequest> = {},
  mayDecide: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<readonly BlueprintFacts[]> {
  await dock.request(place, wish);
  let seen: readonly BlueprintFacts[] = [];
  await store.allocate(
    place.type,
    'test',
    0,
    (snapshot, taken) => {
      seen = snapshot.blueprints;
      return decide(snapshot, dock.surroundings.kinds, taken);
    },
    mayDecide,
  );
  return seen;
}

/** What is built is read apart, and what it is at another time. */
const written = (seen: readonly BlueprintFacts[]) =>
  seen.map(({ id, revision, config, enabled, draining, packing, ...rest }) => ({
    id,
    revision,
    config,
    enabled,
    draining,
    packing,
    resources: rest.limitResources,
    leases: rest.limitLeasesPerResource,
    owner: rest.owner,
    authorized: rest.authorizedProjects,
    asking: rest.askingProjects,
  }));

const drain = ({ projectId, blueprintId: id }: Place, name: 'drain' | 'resume') => {
  const wish = { ...OPERATOR, projectId, id };
  const { hints } = dock.surroundings;
  const readCommand = createCommandReader(dock.db.database);
  const ports = { store: blueprints, hints, readCommand, nudge: () => undefined };
  return name === 'drain' ? drainBlueprint(wish, ports) : resumeBlueprint(wish, ports);
};
const change = (place: Place, to: BlueprintPatch) => updateByHand(blueprints, place, to);
const sql = (text: string, ...values: unknown[]) => dock.db.query(text, values);

/** Everything that changes what a decision knows of blueprints, and some that change nothing. */
const CHANGES: readonly (readonly [string, (place: Place) => Promise<unknown>])[] = [
  ['nothing', () => Promise.resolve()],
  ['fewer resources', (place) => change(place, { limits: { resources: 2 } })],
  ['fewer leases on each', (place) => change(place, { limits: { leasesPerResource: 3 } })],
  ['another packing', (place) => change(place, { packing: 'spread' })],
  ['another configuration', (place) => change(place, { config: { a: 1 } })],
  [
    'a configuration that is changed where it stands',
    (place) =>
      sql(
        `UPDATE blueprint_revision SET config = '{"b": 2}' WHERE blueprint_id = $1`,
        place.blueprintId,
      ),
  ],
  ['disabled', (place) => change(place, { enabled: false })],
  ['enabled', (place) => change(place, { enabled: true })],
  ['drained', (place) => drain(place, 'drain')],
  ['resumed', (place) => drain(place, 'resume')],
  [
    'another one beside it',
    (place) =>
      makeBlueprint(dock.db, {
        projectId: place.projectId,
        kind: 'box',
        provides: place.type,
      }),
  ],
  [
    'none of another type',
    (place) =>
      makeBlueprint(dock.db, { projectId: place.projectId, kind: 'box', provides: 'other' }),
  ],
  [
    'deleted',
    async (place) => {
      const id = await makeBlueprint(dock.db, {
        projectId: place.projectId,
        kind: 'box',
        provides: place.type,
      });
      await deleteByHand(blueprints, { projectId: place.projectId, blueprintId: id });
    },
  ],
  [
    'of a type that it was not',
    async ({ projectId, type }) => {
      const id = await makeBlueprint(dock.db, { projectId, kind: 'box', provides: 'other' });
      await sql('UPDATE blueprint SET provides = $2 WHERE id = $1', id, type);
    },
  ],
];

describe('what an allocator knows of the blueprints of a type', () => {
  it('is kept from one decision to the next, and read again after every change', async () => {
    const place = await dock.place({ limitResources: 4, limitLeasesPerResource: 50 });
    const store = createAllocatorStore(dock.db.database);
    for (const [what, make] of CHANGES) {
      // Known once it was found to be the same twice in a row.
      await seenBy(store, place);
      await seenBy(store, place);
      await make(place);
      const seen = written(await seenBy(store, place));
      const anew = written(await seenBy(createAllocatorStore(dock.db.database), place));
      expect([what, seen]).toEqual([what, anew]);
    }
  });

  it('is the very same where nothing has changed, so that nothing of it was read', async () => {
    const place = await dock.place({ limitResources: 1 });
    await dock.placed(place);
    const store = createAllocatorStore(dock.db.database);
    expect(await seenBy(store, place)).toHaveLength(1);
    const first = await seenBy(store, place);
    expect(first).toHaveLength(1);
    expect(await seenBy(store, place)).toBe(first);
    await change(place, { name: 'renamed' });
    expect(await seenBy(store, place)).not.toBe(first);
  });

  it('is of the projects that ask: another one sees what it may see', async () => {
    const place = await dock.place({ limitResources: 1 });
    await dock.placed(place);
    const asker = { ...place, projectId: await makeProject(dock.db) };
    const store = createAllocatorStore(dock.db.database);
    for (let times = 0; times < 3; times += 1) {
      expect(await seenBy(store, place)).toHaveLength(1);
    }
    expect(await seenBy(store, asker)).toEqual([]);
    await sql(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
        VALUES ($1, $2, $3, $4, 'asker')`,
      newId('authorization'),
      asker.projectId,
      place.blueprintId,
      place.projectId,
    );
    const asking = async () =>
      (await seenBy(store, asker)).map(({ askingProjects, authorizedProjects }) => [
        askingProjects,
        authorizedProjects,
      ]);
    expect(await asking()).toEqual([[[asker.projectId], []]]);
    await sql(
      `UPDATE "authorization" SET decided = 'authorized', decided_at = now() WHERE project_id = $1`,
      asker.projectId,
    );
    expect(await asking()).toEqual([[[], [asker.projectId]]]);
    expect(await seenBy(store, place)).toHaveLength(1);
  });

  it('is of the blueprints that leases name', async () => {
    const place = await dock.place({ limitResources: 1 });
    await dock.placed(place);
    const elsewhere = await makeBlueprint(dock.db, {
      projectId: await makeProject(dock.db),
      kind: 'box',
      provides: place.type,
    });
    const store = createAllocatorStore(dock.db.database);
    const sees = async (blueprintIds: readonly string[] | null) =>
      (await seenBy(store, place, { blueprintIds })).map(({ id }) => id);
    for (let times = 0; times < 3; times += 1) {
      expect(await sees(null)).toEqual([place.blueprintId]);
    }
    expect(await sees([elsewhere])).toEqual([place.blueprintId, elsewhere]);
    expect(await sees(null)).toEqual([place.blueprintId]);
  });

  it('cannot change beside a decision: what is planned then is there for whoever deletes', async () => {
    const place = await dock.place({ limitResources: 1 });
    const second = await connect(dock.db);
    try {
      let deciding: () => void = () => undefined;
      const mayDecide = new Promise<void>((resolve) => {
        deciding = resolve;
      });
      const decision = seenBy(createAllocatorStore(dock.db.database), place, {}, async () => {
        await mayDecide;
        return true;
      });
      // Until it has claimed the type, somebody else would be first. A table has the same number in every
      // database that was made from one template, and a server's locks are those of all of them.
      const claimed = async () =>
        (
          await sql(
            `SELECT 1 FROM pg_locks WHERE relation = 'room'::regclass AND database =
              (SELECT oid FROM pg_database WHERE datname = current_database())`,
          )
        ).length > 0;
      const giveUpAt = performance.now() + 20_000;
      while (!(await claimed())) {
        expect(performance.now()).toBeLessThan(giveUpAt);
      }
      const deleted = deleteByHand(blueprints, place).catch((error: unknown) => error);
      const drained = drain(place, 'drain');
      await second.whenWaiting(2);
      deciding();
      await decision;
      expect(await deleted).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('1 resource of it lives'),
      });
      expect(await drained).toMatchObject({ name: 'drain', outcome: 'applied' });
    } finally {
      await second.close();
    }
  });
});
