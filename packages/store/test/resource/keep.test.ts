import { againAfter, done } from '@drydock/blueprint';
import { refreshBlueprint } from '@drydock/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBlueprintStore, openCatalogClient, type CatalogClient } from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let client: CatalogClient;
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
});
afterAll(async () => {
  await client.close();
  await dock.close();
});
beforeEach(() => {
  dock.behaviour.build = async () => done({});
  dock.behaviour.takeDown = async () => done();
});

async function planned(place: Place): Promise<string> {
  const allocation = await dock.allocateByHand(place);
  return 'resourceId' in allocation ? allocation.resourceId : '';
}

const count = async (id: string, type: string): Promise<number> =>
  (
    await dock.db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM event WHERE resource_id = $1 AND type = $2',
      [id, type],
    )
  )[0]?.n ?? 0;

describe('context.keep', () => {
  it('stores a state while it is built, which whoever comes next is given, and tells of a change once', async () => {
    const id = await planned(await dock.place());
    dock.behaviour.build = async (context) => {
      await context.keep({ half: 1 });
      await context.keep({ half: 1 });
      return againAfter(1, 'The other half is missing.');
    };
    await dock.buildOne(id);
    expect(await dock.row('resource', id)).toMatchObject({ status: 'pending', state: { half: 1 } });
    await dock.buildOne(id);
    expect(await count(id, 'resource.kept')).toBe(1);
    dock.behaviour.build = async (context) => {
      await context.keep({ half: 2 });
      throw new Error('the process died');
    };
    await dock.buildOne(id);
    expect(await dock.row('resource', id)).toMatchObject({ state: { half: 2 } });
    expect(await count(id, 'resource.kept')).toBe(2);
  });

  it('writes nothing once another has claimed the resource', async () => {
    const id = await planned(await dock.place());
    dock.fencedOut.length = 0;
    dock.behaviour.build = async (context) => {
      await dock.stores.resources.claimPending(id, 'another');
      await context.keep({ late: true });
      return done({});
    };
    await dock.buildOne(id);
    expect(await dock.row('resource', id)).toMatchObject({ status: 'pending', state: null });
    expect(dock.fencedOut).toEqual([id]);
  });

  it('is of resources alone', async () => {
    const place = await dock.place();
    const refused: unknown[] = [];
    dock.behaviour.setUp = async (context) => {
      await context.keep({}).catch((error: unknown) => refused.push(error));
      await context.resolve('image', async () => 1).catch((error: unknown) => refused.push(error));
      return done({});
    };
    const { leaseId } = await dock.placed(place, { attributes: { slow: true } });
    await dock.setUp(leaseId);
    expect(refused.map(String)).toEqual([
      expect.stringMatching(/A state is kept only while a resource is built/),
      expect.stringMatching(/Something is looked up by a name/),
    ]);
  });
});

describe('context.resolve', () => {
  it('looks up once for a revision, also where several look at the same time', async () => {
    const place = await dock.place();
    const ids = await Promise.all([planned(place), planned(place), planned(place)]);
    let looked = 0;
    const got: unknown[] = [];
    dock.behaviour.build = async (context) => {
      got.push(await context.resolve('image', async () => `ami-${(looked += 1)}`));
      return done({});
    };
    await Promise.all(ids.map((id) => dock.buildOne(id)));
    expect(got).toHaveLength(3);
    expect(new Set(got).size).toBe(1);
    const before = looked;
    await dock.buildOne(await planned(place));
    expect(looked).toBe(before);
    expect(got[3]).toBe(got[0]);
  });

  it('looks up anew for a revision that a refresh has made, and not before', async () => {
    const place = await dock.place();
    let newest = 'ami-1';
    const got: string[] = [];
    dock.behaviour.build = async (context) => {
      got.push(await context.resolve('image', async () => newest));
      return done({});
    };
    await dock.buildOne(await planned(place));
    newest = 'ami-2';
    const before = await planned(place);
    await dock.buildOne(before);
    const refreshed = await refresh(place);
    expect(refreshed).toMatchObject({ revision: 2, config: {} });
    const after = await planned(place);
    await dock.buildOne(after);
    expect(got).toEqual(['ami-1', 'ami-1', 'ami-2']);
    expect(await dock.row('resource', before)).toMatchObject({ revision: 1 });
    expect(await dock.row('resource', after)).toMatchObject({ revision: 2 });
    const revisions = await dock.db.query(
      'SELECT revision, resolved FROM blueprint_revision WHERE blueprint_id = $1 ORDER BY revision',
      [place.blueprintId],
    );
    expect(revisions).toEqual([
      { revision: 1, resolved: { image: 'ami-1' } },
      { revision: 2, resolved: { image: 'ami-2' } },
    ]);
  });

  it('of an update looks up for the revision that it aims at', async () => {
    const place = await dock.place();
    dock.behaviour.build = async (context) =>
      done({ image: await context.resolve('image', async () => 'ami-1') });
    const id = await planned(place);
    await dock.buildOne(id);
    await refresh(place);
    dock.behaviour.update = async (context) =>
      done({ image: await context.resolve('image', async () => 'ami-2') });
    await dock.operate(place, id, 'update');
    await dock.settleResource(id);
    await dock.updateResource(id);
    expect(await dock.row('resource', id)).toMatchObject({
      revision: 2,
      state: { image: 'ami-2' },
    });
  });

  it('makes one revision for one idempotency key', async () => {
    const place = await dock.place();
    const idempotency = { key: 'again', requestHash: Buffer.alloc(32, 1) };
    const first = await refresh(place, idempotency);
    expect(await refresh(place, idempotency)).toEqual(first);
    const other = { key: 'again', requestHash: Buffer.alloc(32, 2) };
    await expect(refresh(place, other)).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    const events = await dock.db.query(
      `SELECT data FROM event WHERE subject_id = $1 AND type = 'blueprint.refreshed'`,
      [place.blueprintId],
    );
    expect(events).toEqual([{ data: { revision: 2, author: 'somebody' } }]);
  });
});

const refresh = (
  { projectId, blueprintId: id }: Place,
  idempotency: { key: string; requestHash: Buffer } | null = null,
) =>
  refreshBlueprint(
    {
      projectId,
      id,
      author: 'somebody',
      idempotency,
      projectName: 'p',
      actor: { role: 'operator', scopes: null },
    },
    {
      store: createBlueprintStore(client, dock.db.database),
      kinds: dock.surroundings.kinds,
      hints: dock.surroundings.hints,
      firstOfKind: async () => null,
    },
  );
