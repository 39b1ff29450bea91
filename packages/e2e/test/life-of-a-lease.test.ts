import { createRegistry, defineBlueprint, done, type LoadedKind } from '@drydock/blueprint';
import {
  activateResource,
  destroyLease,
  requestLeases,
  notHere,
  Rivals,
  runAllocator,
  settleLeases,
} from '@drydock/engine';
import {
  createAllocatorStore,
  createCommandStore,
  createDestroyStore,
  createRenewLeaseStore,
  createRequestLeasesStore,
  createResourceStore,
  createSettleLeasesStore,
} from '@drydock/store';
import {
  leaseRequest,
  makeBlueprint,
  makeProject,
  openTestDatabase,
  type TestDatabase,
} from '@drydock/store/testing';
import { neverAborts, noNudges, quietSurroundings, type QuietSurroundings } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

/** A kind that builds nothing: what is tested here is what the database makes of the verbs. */
const bare = defineBlueprint({
  kind: 'bare',
  provides: 'bare',
  summary: 'Nothing at all.',
  config: z.strictObject({ size: z.string().optional().describe('Any word.') }),
  attributes: z.strictObject({ size: z.string().optional().describe('Must be the same word.') }),
  refuses: (config, attributes) =>
    attributes.size === undefined || attributes.size === config.size
      ? null
      : `it offers ${config.size ?? 'no size'}`,
  resource: {
    name: (_, id) => `bare ${id}`,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: {
    destroy: () => Promise.resolve(done()),
  },
});

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

type World = QuietSurroundings;

const surround = (kinds: readonly LoadedKind[] = [bare]): World =>
  quietSurroundings(createRegistry(kinds));

async function request(
  projectId: string,
  world: World,
  wish: Parameters<typeof leaseRequest>[1] = {},
): Promise<readonly string[]> {
  const store = createRequestLeasesStore(db.database);
  const acceptance = await requestLeases(leaseRequest(projectId, { type: 'bare', ...wish }), {
    store,
    hints: world.surroundings.hints,
  });
  if (acceptance.outcome === 'key-reused') {
    throw new Error('The key was used before.');
  }
  return acceptance.leaseIds;
}

const allocate = ({ surroundings }: World): Promise<void> =>
  runAllocator('bare', surroundings, createAllocatorStore(db.database), new Rivals());

async function buildAll(world: World): Promise<void> {
  const store = createResourceStore(db.database);
  for (const hint of world.hints.splice(0)) {
    if (hint.queue === 'resource') {
      const { surroundings } = world;
      await activateResource(hint.id, {
        surroundings,
        store,
        nudges: noNudges,
        stopping: neverAborts,
      });
    }
  }
}

const lease = async (id: string): Promise<Record<string, unknown>> =>
  (await db.query<Record<string, unknown>>('SELECT * FROM lease WHERE id = $1', [id]))[0] ?? {};

describe('the life of a lease', () => {
  it('goes from request to active to destroyed, and frees its slots only then', async () => {
    const projectId = await makeProject(db);
    await makeBlueprint(db, {
      projectId,
      kind: 'bare',
      provides: 'bare',
      limitResources: 1,
      limitLeasesPerResource: 1,
    });
    const world = surround();
    const [first, second] = await request(projectId, world, { count: 2 });
    if (first === undefined || second === undefined) {
      throw new Error('Two leases were requested.');
    }
    await allocate(world);
    expect(await lease(first)).toMatchObject({ status: 'pending' });
    await buildAll(world);
    await allocate(world);
    expect(await lease(first)).toMatchObject({ status: 'active' });
    expect(await lease(second)).toMatchObject({ status: 'pending', awaits_resource_id: null });

    const verdicts = await db.query<{ verdicts: { rule: string }[] }>(
      'SELECT verdicts FROM waiting WHERE project_id = $1',
      [projectId],
    );
    expect(verdicts[0]?.verdicts.map((v) => v.rule).sort()).toEqual([
      'lease-limit',
      'resource-limit',
    ]);

    const commands = createCommandStore(db.database);
    const released = await commands.appendToLease(projectId, first, 'release', 'somebody');
    const again = await commands.appendToLease(projectId, first, 'release', 'somebody');
    expect(again?.commandId).toBe(released?.commandId);
    expect(released?.hint).toEqual({ queue: 'update', kind: 'lease', id: first });

    await settleLeases([first], world.surroundings, createSettleLeasesStore(db.database), notHere);
    expect(await lease(first)).toMatchObject({
      status: 'released',
      reason: 'somebody released it.',
    });
    await allocate(world);
    expect(await lease(second)).toMatchObject({ status: 'pending' });

    await destroyLease(first, {
      surroundings: world.surroundings,
      store: createDestroyStore(db.database),
      nudges: noNudges,
      stopping: neverAborts,
    });
    expect(await lease(first)).toMatchObject({ status: 'destroyed' });
    await allocate(world);
    expect(await lease(second)).toMatchObject({ status: 'active' });
    const events = await db.query<{ type: string }>(
      'SELECT type FROM event WHERE lease_id = $1 ORDER BY id',
      [first],
    );
    expect(events.map((event) => event.type)).toEqual([
      'lease.requested',
      'lease.awaiting-resource',
      'lease.activated',
      'lease.command-applied',
      'lease.released',
      'lease.destroyed',
    ]);
  });

  it('breaks at once where no blueprint could ever serve it, and says which rule refused', async () => {
    const projectId = await makeProject(db);
    await makeBlueprint(db, {
      projectId,
      name: 'small-ones',
      kind: 'bare',
      provides: 'bare',
      config: { size: 'small' },
    });
    const world = surround();
    const [id = ''] = await request(projectId, world, { attributes: { size: 'large' } });
    await allocate(world);
    const row = await lease(id);
    expect(row).toMatchObject({ status: 'broken', reason_code: 'never-served' });
    expect(row['reason']).toContain('small-ones: it offers small');
  });

  it('waits for an operator where a blueprint is only disabled, and says so', async () => {
    const projectId = await makeProject(db);
    await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare', enabled: false });
    const world = surround();
    const [id = ''] = await request(projectId, world);
    await allocate(world);
    expect(await lease(id)).toMatchObject({ status: 'pending' });
    const [row] = await db.query<{ verdicts: { rule: string }[] }>(
      'SELECT verdicts FROM waiting WHERE project_id = $1',
      [projectId],
    );
    expect(row?.verdicts.map((v) => v.rule)).toContain('blueprint-disabled');
  });

  it('ends when it has waited as long as it was allowed to', async () => {
    const projectId = await makeProject(db);
    await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare', limitResources: 0 });
    const world = surround();
    const [id = ''] = await request(projectId, world, { waitTimeoutSeconds: 0 });
    await allocate(world);
    expect(await lease(id)).toMatchObject({ status: 'broken', reason_code: 'wait-timeout' });
  });

  it('neverAborts uses, or even names, another project’s blueprint without its consent', async () => {
    const owner = await makeProject(db);
    const stranger = await makeProject(db);
    const name = 'not-yours-to-see';
    const id = await makeBlueprint(db, { projectId: owner, name, kind: 'bare', provides: 'bare' });
    const world = surround();
    const [first = ''] = await request(stranger, world);
    await allocate(world);
    const refused = await lease(first);
    expect(refused).toMatchObject({ status: 'broken', attempt_id: null });
    expect(refused['reason']).not.toContain(name);

    await db.query(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
        VALUES ('auth_1', $1, $2, $3, 'test')`,
      [stranger, id, owner],
    );
    const [second = ''] = await request(stranger, world);
    await allocate(world);
    expect(await lease(second)).toMatchObject({ status: 'pending', attempt_id: null });
  });

  it('renews only what is active, and neverAborts shortens', async () => {
    const projectId = await makeProject(db);
    await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare', limitResources: 1 });
    const world = surround();
    const [id = ''] = await request(projectId, world, { ttlSeconds: 100 });
    const wish = { projectId, leaseId: id, seconds: 1_000, idempotency: null };
    const event = { type: 'lease.renewed', data: { author: 'somebody' } } as const;
    const store = createRenewLeaseStore(db.database);
    const renew = async (renewal: Partial<typeof wish> = {}): Promise<Date | null> => {
      const renewed = await store.renewLease({ ...wish, ...renewal }, event);
      return 'expiresAt' in renewed ? renewed.expiresAt : null;
    };
    expect(await renew()).toBeNull();
    await allocate(world);
    await buildAll(world);
    await allocate(world);
    const first = await renew();
    const second = await renew({ seconds: 1 });
    expect(first?.getTime()).toBeGreaterThan(Date.now() + 900_000);
    expect(second?.getTime()).toBe(first?.getTime());
    const other = await makeProject(db);
    expect(await renew({ projectId: other })).toBeNull();
  });
});
