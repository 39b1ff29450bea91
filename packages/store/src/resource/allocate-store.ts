import type {
  AllocatedResource,
  Allocation,
  AllocateResourceStore,
  BlueprintFacts,
  ResourceWish,
} from '@drydock/engine';
import { toBlueprint } from '../allocator/snapshot-rows.ts';
import type { Database, Runner } from '../postgres/database.ts';
import { isSlotConflict } from '../postgres/failure.ts';
import { toJson } from '../postgres/json.ts';
import { once, Refusal } from '../idempotency/once.ts';
import { admit } from '../quota/admit.ts';

/** Planning again because a slot was taken: each round knows more taken keys than the last. */
const ROUNDS_MAX = 100;

/**
 * What an operator's manual allocation reads and writes.
 *
 * @param soleKinds - `KindRules.sole`
 */
export function createAllocateResourceStore(
  database: Database,
  soleKinds: readonly string[] = [],
): AllocateResourceStore {
  return {
    allocateResource: (wish, plan) =>
      database.transaction((runner) => allocate(runner, wish, soleKinds, plan), isSlotConflict),
  };
}

async function allocate(
  runner: Runner,
  wish: ResourceWish,
  soleKinds: readonly string[],
  plan: (blueprint: BlueprintFacts, takenElsewhere: ReadonlySet<string>) => AllocatedResource,
): Promise<Allocation> {
  const { projectId, idempotency } = wish;
  const request = { projectId, idempotency, status: 201 } as const;
  const done = await once(runner, request, async () => {
    const planned = await planAndWrite(runner, wish, soleKinds, plan);
    return planned === null ? new Refusal('missing' as const) : { resource: planned.id };
  });
  switch (done.outcome) {
    case 'key-reused':
      return done;
    case 'refused':
      return { outcome: done.why };
    case 'done':
      return { outcome: 'allocated', resourceId: done.kept.resource };
    case 'repeated':
      return { outcome: 'repeated', resourceId: done.kept.resource };
  }
}

/** Null where the project has no such blueprint. */
async function planAndWrite(
  runner: Runner,
  { projectId, blueprint }: ResourceWish,
  soleKinds: readonly string[],
  plan: (blueprint: BlueprintFacts, takenElsewhere: ReadonlySet<string>) => AllocatedResource,
): Promise<AllocatedResource | null> {
  const [found] = await runner.rows('blueprint/find', { project: projectId, id: blueprint });
  if (found === undefined) {
    return null;
  }
  await runner.rows('allocator/claim', { type: found.provides, writer: 'api' });
  // After the type: whoever holds both has taken them in this order.
  await admit(runner, projectId, 'resources');
  const [rows, built] = await Promise.all([
    runner.rows('blueprint/read', { blueprint: found.id, soleKinds }),
    runner.rows('allocator/built', { blueprints: [found.id] }),
  ]);
  const [row] = rows;
  if (row === undefined) {
    // Deleted just now.
    return null;
  }
  // An operator has said so: no pause stands in the way.
  const facts = { ...toBlueprint(row, built[0]), failures: [] };
  const planned = await planAroundTaken(runner, facts, plan);
  await write(runner, found.provides, planned);
  return planned;
}

/** Slots of limits are known from the blueprint; those that a kind names may be anybody's. */
async function planAroundTaken(
  runner: Runner,
  blueprint: BlueprintFacts,
  plan: (blueprint: BlueprintFacts, takenElsewhere: ReadonlySet<string>) => AllocatedResource,
): Promise<AllocatedResource> {
  const taken = new Set<string>();
  for (let round = 1; ; round += 1) {
    const planned = plan(blueprint, taken);
    const named = planned.slots.filter((key) => !key.startsWith('resource/'));
    const rows =
      named.length === 0 ? [] : await runner.rows('allocator/taken-slots', { keys: named });
    if (rows.length === 0 || round === ROUNDS_MAX) {
      return planned;
    }
    rows.forEach(({ key }) => taken.add(key));
  }
}

async function write(runner: Runner, type: string, planned: AllocatedResource): Promise<void> {
  const { id, projectId, blueprintId, revision, name, event, author } = planned;
  await runner.rows('resource/allocate', {
    id,
    project: projectId,
    blueprint: blueprintId,
    revision,
    type,
    name,
    choice: toJson(planned.choice),
    pricedAs: planned.pricedAs,
    interfaces: planned.interfaces,
    slots: planned.slots,
    event: event.type,
    data: toJson(event.data),
    author,
  });
}
