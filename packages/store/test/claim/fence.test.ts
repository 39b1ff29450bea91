import { failed } from '@drydock/blueprint';
import type {
  AcquiredLease,
  AskOperationStore,
  ClaimedOperation,
  OperationOutcome,
  OperationProgress,
  WorkOperationStore,
  Claim,
  Debt,
  EndedResource,
  PendingResource,
  UpdatingResource,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAskOperationStore, createWorkOperationStore } from '../../src/index.ts';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';
import { dump } from '../../src/testing/dump.ts';

let dock: Dock;
let operations: WorkOperationStore;
let asked: AskOperationStore;
beforeAll(async () => {
  dock = await Dock.open();
  operations = createWorkOperationStore(dock.db.database);
  asked = createAskOperationStore(dock.db.database);
});
afterAll(() => dock.close());

const REASON = { code: 'released', sentence: 'A test said so.' } as const;
const log = [{ type: 'lease.log', data: { message: 'late' } }] as const;

/** Something claimed, and how its writer writes what came of it. */
interface Claimed {
  readonly claim: Claim;
  readonly write: (late: Claim) => Promise<boolean | null | string | object>;
}

function claimed<Outcome extends { elsewhere: unknown } | object>(
  outcome: Outcome | null,
): Exclude<Outcome, { elsewhere: unknown }> {
  if (outcome === null || 'elsewhere' in outcome) {
    throw new Error('There was nothing to claim.');
  }
  return outcome as Exclude<Outcome, { elsewhere: unknown }>;
}

const place = (): Promise<Place> => dock.place({ limitResources: 5, limitLeasesPerResource: 1 });

async function acquired(): Promise<{ id: string; claim: () => Promise<AcquiredLease> }> {
  const { leaseId } = await dock.placed(await place(), SLOW);
  return {
    id: leaseId,
    claim: async () => claimed(await dock.stores.leases.claimAcquired(leaseId, 'test')),
  };
}

async function ended(): Promise<{ id: string; claim: () => Promise<Debt> }> {
  const where = await place();
  const { leaseId } = await dock.placed(where);
  await dock.release(where, leaseId);
  await dock.settle(leaseId);
  return {
    id: leaseId,
    claim: async () => claimed(await dock.stores.destroy.claimEnded(leaseId, 'test')),
  };
}

async function dirty(): Promise<{ id: string; claim: () => Promise<Debt> }> {
  const { leaseId, attemptId } = await dock.placed(await place(), SLOW);
  dock.behaviour.setUp = () => Promise.resolve(failed('It does not work here.'));
  await dock.setUp(leaseId);
  return {
    id: attemptId,
    claim: async () => claimed(await dock.stores.destroy.claimDirty(attemptId, 'test')),
  };
}

async function pending(): Promise<{ id: string; claim: () => Promise<PendingResource> }> {
  const where = await place();
  await dock.request(where);
  await dock.allocate(where);
  const [row] = await dock.db.query<{ id: string }>('SELECT id FROM resource WHERE type = $1', [
    where.type,
  ]);
  const id = row?.id ?? '';
  return { id, claim: async () => claimed(await dock.stores.resources.claimPending(id, 'test')) };
}

async function broken(): Promise<{ id: string; claim: () => Promise<EndedResource> }> {
  const { id } = await pending();
  dock.behaviour.build = () => Promise.resolve(failed('No space left.'));
  await dock.buildOne(id);
  dock.behaviour.build = () => Promise.resolve({ step: 'done', result: {} });
  const { destroyResource } = dock.stores;
  return { id, claim: async () => claimed(await destroyResource.claimEndedResource(id, 'test')) };
}

async function updating(): Promise<{ id: string; claim: () => Promise<UpdatingResource> }> {
  const { id } = await pending();
  await dock.buildOne(id);
  const [row] = await dock.db.query<{ blueprint_id: string; project_id: string }>(
    'SELECT blueprint_id, project_id FROM resource WHERE id = $1',
    [id],
  );
  const { blueprint_id: blueprint = '', project_id: projectId = '' } = row ?? {};
  await dock.db.query(
    `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
      VALUES ($1, 2, $2, '{}', 'somebody')`,
    [blueprint, projectId],
  );
  await dock.db.query('UPDATE blueprint SET revision = 2 WHERE id = $1', [blueprint]);
  await dock.operate({ projectId }, id, 'update');
  await dock.settleResource(id);
  const { updateResources } = dock.stores;
  return { id, claim: async () => claimed(await updateResources.claimUpdating(id, 'test')) };
}

/** An operation that works, or one that is queued. */
async function operating(
  begins: boolean,
): Promise<{ id: string; claim: () => Promise<ClaimedOperation> }> {
  const { projectId } = await place();
  const id = newId('operation');
  await asked.request(
    {
      id,
      projectId,
      author: 'somebody',
      kind: 'land',
      repository: 'site',
      ref: 'topic',
      branch: 'main',
      slot: 'site main',
      wish: { blueprints: null, attributes: {} },
      triesMax: 5,
      labels: {},
      idempotency: null,
    },
    { type: 'operation.requested', data: {} },
  );
  const claim = async () => claimed(await operations.claimOperation(id, 'test'));
  if (begins) {
    const work = await claim();
    await operations.begin(work.claim, { type: 'operation.begun', data: {} });
    const held = {
      id: newId('lease'),
      name: 'copy-1',
      type: 'working-copy',
      attributes: {},
      quantities: {},
      blueprints: null,
      priority: 0,
      leaseEvent: { type: 'lease.requested', data: {} },
      holderEvent: { type: 'operation.lease-requested', data: {} },
    } as const;
    await operations.requestHeld(work.claim, held);
  }
  return { id, claim };
}
const queued = () => operating(false);
const working = () => operating(true);
const unlessLost = async (outcome: Promise<string>): Promise<string | null> => {
  const said = await outcome;
  return said === 'lost' ? null : said;
};
const MADE: OperationProgress = {
  phase: 'pushing',
  copy: 1,
  moved: 0,
  head: 'a',
  base: 'b',
  commit: 'c',
  tree: 'd',
  pushing: true,
  output: null,
  reason: null,
};
const told = [{ type: 'operation.tested', data: {} }] as const;
const OUTCOME: OperationOutcome = {
  result: null,
  reason: 'fault',
  sentence: 'A test said so.',
  base: null,
  head: null,
  commit: null,
  tree: null,
  tries: 1,
  during: null,
  files: [],
  words: null,
  exitCode: null,
};

/** A verb of a writer: makes the object, claims it, and says how the outcome is written. */
function verb<Work extends { readonly claim: Claim }>(
  made: () => Promise<{ claim: () => Promise<Work> }>,
  write: (work: Work) => Promise<boolean | null | string | object>,
): () => Promise<() => Promise<Claimed>> {
  return async () => {
    const { claim } = await made();
    return async () => {
      const work = await claim();
      return { claim: work.claim, write: (late) => write({ ...work, claim: late }) };
    };
  };
}

const setUp = (work: AcquiredLease, to: Parameters<typeof dock.stores.leases.finishSetUp>[1]) =>
  dock.stores.leases.finishSetUp(work, to, [], log);
const built = (
  work: PendingResource,
  to: Parameters<typeof dock.stores.resources.finishBuilding>[1],
) => dock.stores.resources.finishBuilding(work, to, [], log);
const updated = (
  work: UpdatingResource,
  to: Parameters<typeof dock.stores.updateResources.finishUpdate>[1],
) => dock.stores.updateResources.finishUpdate(work, to, [], log);
const later = { delayMs: 5, reason: 'Not yet.', fault: true };

const gone = [...log, { type: 'lease.destroyed', data: {} }] as const;
const destroyed = async (work: Debt): Promise<boolean> =>
  (await dock.stores.destroy.finishDestroying(work, gone)).written;

const VERBS = {
  'a lease becomes active': verb(acquired, (work) => setUp(work, { to: 'active', state: {} })),
  'a lease is not ready': verb(acquired, (work) => setUp(work, { to: 'acquired', ...later })),
  'a lease is thrown back': verb(acquired, (work) =>
    setUp(work, { to: 'pending', reason: 'It does not work here.' }),
  ),
  'a lease is released': verb(acquired, (work) => setUp(work, { to: 'released', reason: REASON })),
  'a lease breaks': verb(acquired, (work) => setUp(work, { to: 'broken', reason: REASON })),
  'a lease is destroyed': verb(ended, (work) => destroyed(work)),
  'a lease is destroyed later': verb(ended, (work) =>
    dock.stores.destroy.delayDestroying(work, 5, 'Not yet.', log),
  ),
  'an attempt is cleaned': verb(dirty, (work) => destroyed(work)),
  'an attempt is cleaned later': verb(dirty, (work) =>
    dock.stores.destroy.delayDestroying(work, 5, 'Not yet.', log),
  ),
  'a resource becomes active': verb(pending, (work) => built(work, { to: 'active', state: {} })),
  'a resource is not ready': verb(pending, (work) => built(work, { to: 'pending', ...later })),
  'a resource is released': verb(pending, (work) =>
    built(work, { to: 'released', reason: REASON }),
  ),
  'a resource breaks': verb(pending, (work) => built(work, { to: 'broken', reason: REASON })),
  'a resource is updated': verb(updating, (work) =>
    updated(work, { to: 'active', state: { a: 1 } }),
  ),
  'a resource stays as it was': verb(updating, (work) =>
    updated(work, { to: 'unchanged', came: 'failed', reason: 'It does not work here.' }),
  ),
  'a resource is updated later': verb(updating, (work) =>
    updated(work, { to: 'again', delayMs: 5, reason: 'Not yet.', fault: true }),
  ),
  'a resource ends while it is updated': verb(updating, (work) =>
    updated(work, { to: 'released', reason: REASON }),
  ),
  'a resource may be updated': verb(updating, ({ claim }) =>
    dock.stores.updateResources.isUpdateEntitled(claim),
  ),
  'a state is kept': verb(updating, ({ claim }) =>
    dock.stores.updateResources.keepState(claim, { b: 2 }, { type: 'resource.kept', data: {} }),
  ),
  'what was looked up is recorded': verb(updating, ({ claim }) =>
    dock.stores.updateResources.recordResolved(claim, { name: 'image', revision: null }, 'ami-1'),
  ),
  'a build fails and is kept': verb(pending, (work) =>
    built(work, { to: 'broken', reason: { code: 'build-failed', sentence: 'It fell over.' } }),
  ),
  'a resource is destroyed': verb(broken, (work) =>
    dock.stores.destroyResource.finishDestroyingResource(work, log),
  ),
  'a resource is destroyed later': verb(broken, (work) =>
    dock.stores.destroyResource.delayDestroyingResource(work, 5, 'Not yet.', log),
  ),
  'a lease will call outside': verb(acquired, ({ claim, attempt }) =>
    dock.stores.leases.intend(claim, { kind: 'attempt', id: attempt.id }, 'run', '{}'),
  ),
  'an attempt will call outside': verb(dirty, ({ claim }) =>
    dock.stores.destroy.intend(claim, { kind: 'attempt', id: claim.id }, 'clean', '{}'),
  ),
  'a resource will call outside': verb(pending, ({ claim }) =>
    dock.stores.resources.intend(claim, { kind: 'resource', id: claim.id }, 'run', '{}'),
  ),
  'a lease may start something': verb(acquired, ({ claim }) =>
    dock.stores.leases.isEntitled(claim),
  ),
  'a resource may start something': verb(pending, ({ claim }) =>
    dock.stores.resources.isEntitled(claim),
  ),
  'an operation begins': verb(queued, ({ claim }) =>
    unlessLost(operations.begin(claim, { type: 'operation.begun', data: {} })),
  ),
  'an operation goes on': verb(working, ({ claim }) =>
    operations.mark(claim, { progress: MADE, next: 'kept', events: told }),
  ),
  'an operation will push': verb(working, ({ claim }) =>
    unlessLost(operations.intendPush(claim, MADE, { type: 'operation.pushing', data: {} })),
  ),
  'an operation ends': verb(working, ({ claim }) =>
    operations.end(claim, { status: 'failed', outcome: OUTCOME, commands: [], events: told }),
  ),
  'an operation is answered for': verb(working, ({ claim }) =>
    operations.answer(claim, 'failed', [], told),
  ),
  'an operation gives a lease back': verb(working, ({ claim }) =>
    operations.releaseOthers(claim, 'copy-2'),
  ),
  'an operation beats': verb(working, ({ claim }) => beats(claim)),
  'a lease beats': verb(acquired, ({ claim }) => beats(claim)),
  'an attempt beats': verb(dirty, ({ claim }) => beats(claim)),
  'a resource beats': verb(pending, ({ claim }) => beats(claim)),
} as const;

const beats = async (claim: Claim): Promise<boolean> =>
  (await dock.stores.leases.beat(claim)) !== 'lost';

const isRefusal = (outcome: unknown): boolean => outcome === false || outcome === null;
const shifted = (claim: Claim, by: bigint): Claim => ({
  ...claim,
  fence: String(BigInt(claim.fence) + by),
});

describe.each(Object.entries(VERBS))('where %s', (_, make) => {
  it('a writer that was overtaken changes nothing, and the one that overtook it writes', async () => {
    const claim = await make();
    const first = await claim();
    const second = await claim();
    expect(BigInt(second.claim.fence)).toBeGreaterThan(BigInt(first.claim.fence));
    const before = await dump(dock.db);
    expect(isRefusal(await first.write(first.claim))).toBe(true);
    expect(await dump(dock.db)).toEqual(before);
    // A fence that nobody was given, such as one from before a restore of the database.
    expect(isRefusal(await first.write(shifted(second.claim, 1n)))).toBe(true);
    expect(await dump(dock.db)).toEqual(before);
    expect(isRefusal(await second.write(second.claim))).toBe(false);
  });
});

describe('a writer that was overtaken', () => {
  it('records nothing of a call that it made', async () => {
    const { claim } = await acquired();
    const first = await claim();
    const owner = { kind: 'attempt', id: first.attempt.id } as const;
    const intent = await dock.stores.leases.intend(first.claim, owner, 'run', '{"a":1}');
    const second = await claim();
    const before = await dump(dock.db);
    expect(await dock.stores.leases.recordCall(first.claim, intent?.key ?? '', 1)).toBe(false);
    expect(await dump(dock.db)).toEqual(before);
    const again = await dock.stores.leases.intend(second.claim, owner, 'run', '{"a":2}');
    expect(again).toEqual({ key: intent?.key, request: '{"a":1}', result: null });
    expect(await dock.stores.leases.recordCall(second.claim, intent?.key ?? '', 2)).toBe(true);
    expect((await dock.stores.leases.recall(owner, 'run'))?.result).toEqual({ value: 2 });
  });

  it('is told so even where it finishes together with the one that overtook it', async () => {
    const { id, claim } = await ended();
    const [first, second] = [await claim(), await claim()];
    expect(await Promise.all([destroyed(first), destroyed(second)])).toEqual([false, true]);
    const events = await dock.db.query<{ type: string; fence: string }>(
      `SELECT type, fence FROM event WHERE lease_id = $1 ORDER BY id DESC LIMIT 3`,
      [id],
    );
    const { fence } = second.claim;
    expect(events.map((event) => event.type)).toEqual([
      'lease.destroyed',
      'lease.log',
      'lease.released',
    ]);
    expect(events.slice(0, 2).map((event) => event.fence)).toEqual([fence, fence]);
  });

  it('lets nothing go that is another’s', async () => {
    const { claim } = await acquired();
    const first = await claim();
    await claim();
    const before = await dump(dock.db);
    await dock.stores.leases.letGo(first.claim);
    expect(await dump(dock.db)).toEqual(before);
  });

  it('is said to be fenced out, and tries nothing more', async () => {
    const { id } = await acquired();
    dock.behaviour.setUp = async () => {
      await dock.stores.leases.claimAcquired(id, 'another');
      return { step: 'done', result: {} };
    };
    const hinted = dock.hints.length;
    await dock.setUp(id);
    expect(dock.fencedOut).toEqual([id]);
    expect(await dock.row('lease', id)).toMatchObject({ status: 'acquired', writer: 'another' });
    expect(dock.hints.length).toBe(hinted);
  });
});
