import type {
  Allocation,
  AllocateResourceStore,
  BlueprintFacts,
  Idempotency,
  PlannedResource,
  ResourceWish,
} from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import { toBlueprint, type BlueprintRow, type BuiltRow } from '../allocator/read-snapshot.ts';
import type { Database, Runner } from '../database.ts';
import { isSlotConflict } from '../failure.ts';
import { toJson } from '../json.ts';
import { claimAnswer, findAnswer, finishAnswer } from '../read/answers.ts';

/** Planning again because a slot was taken: each round knows more taken keys than the last. */
const ROUNDS_MAX = 100;
const CREATED = 201;

/** What an operator's manual allocation reads and writes. */
export function createAllocateResourceStore(database: Database): AllocateResourceStore {
  return {
    allocateResource: (wish, plan) =>
      database.transaction((runner) => allocate(runner, wish, plan), isSlotConflict),
  };
}

async function allocate(
  runner: Runner,
  wish: ResourceWish,
  plan: (blueprint: BlueprintFacts, takenElsewhere: ReadonlySet<string>) => PlannedResource,
): Promise<Allocation> {
  const { projectId, idempotency, author } = wish;
  const [found] = await runner.rows<{ id: string; provides: string }>('find-blueprint', [
    projectId,
    wish.blueprint,
  ]);
  if (found === undefined) {
    return { outcome: 'missing' };
  }
  // First: of two requests with one key the second waits here until the first is committed.
  if (idempotency !== null && !(await claimAnswer(runner, projectId, idempotency, {}))) {
    return repeated(runner, projectId, idempotency);
  }
  await runner.rows('claim-type', [found.provides, 'api']);
  const [rows, built] = await Promise.all([
    runner.rows<BlueprintRow>('allocator-blueprints', [found.provides]),
    runner.rows<BuiltRow>('allocator-built', [found.provides]),
  ]);
  const row = rows.find(({ id }) => id === found.id);
  if (row === undefined) {
    return deletedMeanwhile(found.id);
  }
  const facts = toBlueprint(row, built.find(({ id }) => id === found.id));
  const planned = await planAroundTaken(runner, facts, plan);
  await write(runner, found.provides, planned, author);
  if (idempotency !== null) {
    const answer = { resource: planned.id };
    await finishAnswer(runner, projectId, idempotency.key, { status: CREATED, answer });
  }
  return { outcome: 'allocated', resourceId: planned.id };
}

/** Thrown, so that the key is free again. */
function deletedMeanwhile(blueprintId: string): never {
  throw new DrydockError('not-found', `The blueprint ${blueprintId} has just been deleted.`);
}

async function repeated(
  runner: Runner,
  projectId: string,
  { key, requestHash }: Idempotency,
): Promise<Allocation> {
  const record = await findAnswer(runner, projectId, key);
  const resourceId = record?.answer['resource'];
  return record === null ||
    !record.requestHash.equals(requestHash) ||
    typeof resourceId !== 'string'
    ? { outcome: 'key-reused' }
    : { outcome: 'repeated', resourceId };
}

/** Slots of limits are known from the blueprint; those that a kind names may be anybody's. */
async function planAroundTaken(
  runner: Runner,
  blueprint: BlueprintFacts,
  plan: (blueprint: BlueprintFacts, takenElsewhere: ReadonlySet<string>) => PlannedResource,
): Promise<PlannedResource> {
  const taken = new Set<string>();
  for (let round = 1; ; round += 1) {
    const planned = plan(blueprint, taken);
    const named = planned.slots.filter((key) => !key.startsWith('resource/'));
    const rows =
      named.length === 0 ? [] : await runner.rows<{ key: string }>('taken-slots', [named]);
    if (rows.length === 0 || round === ROUNDS_MAX) {
      return planned;
    }
    rows.forEach(({ key }) => taken.add(key));
  }
}

async function write(
  runner: Runner,
  type: string,
  planned: PlannedResource,
  author: string,
): Promise<void> {
  const { id, projectId, blueprintId, blueprintName, revision, name } = planned;
  await runner.rows('allocate-resource', [
    id,
    projectId,
    blueprintId,
    revision,
    type,
    name,
    toJson(planned.choice),
    planned.interfaces,
    planned.slots,
    toJson({ blueprint: blueprintName, revision, author }),
  ]);
}
