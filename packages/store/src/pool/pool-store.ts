import {
  UnseenPool,
  type PoolPlan,
  type PoolRead,
  type PoolStore,
  type ReadMember,
} from '@drydock/engine';
import { DrydockError, newId } from '@drydock/model';
import { toBlueprint } from '../allocator/snapshot-rows.ts';
import type { Database, Runner } from '../postgres/database.ts';
import { isSlotConflict } from '../postgres/failure.ts';
import { toJson } from '../postgres/json.ts';
import type { RowOf } from '../postgres/statements.generated.ts';
import { readQuotaUse } from '../quota/use.ts';

/** Members of one pool that are looked at. */
export const MEMBERS_MAX = 10_000;
/** Deciding again because a slot was taken: each round knows more taken keys than the last. */
const ROUNDS_MAX = 5;

/**
 * What whoever sees to pools reads and writes.
 *
 * @param soleKinds - `KindRules.sole`
 */
export function createPoolStore(database: Database, soleKinds: readonly string[] = []): PoolStore {
  return {
    seeToPool: (type, writer, decide) =>
      database.transaction(async (runner) => {
        await runner.rows('allocator/lock', { type });
        const [due] = await runner.rows('pool/due', { type });
        if (due === undefined) {
          return null;
        }
        const { blueprintId } = due;
        const read = await readPool(runner, due, soleKinds);
        if (read === null) {
          // Deleted: its row goes with it.
          await runner.rows('pool/delay', { blueprint: blueprintId, delayMs: HOUR_MS });
          return null;
        }
        const plan = await planAroundTaken(runner, read, decideFor(blueprintId, decide));
        await write(runner, writer, blueprintId, plan);
        return { blueprintId, plan };
      }, isSlotConflict),
    delayPool: async (blueprint, delayMs) => {
      await database.rows('pool/delay', { blueprint, delayMs });
    },
  };
}

const HOUR_MS = 3_600_000;

type Decide = Parameters<PoolStore['seeToPool']>[2];

/** What the deciding itself throws is of this pool alone. */
const decideFor =
  (blueprintId: string, decide: Decide): Decide =>
  (read, taken) => {
    try {
      return decide(read, taken);
    } catch (error) {
      throw DrydockError.is(error) ? error : new UnseenPool(blueprintId, error);
    }
  };

async function readPool(
  runner: Runner,
  due: RowOf<'pool/due'>,
  soleKinds: readonly string[],
): Promise<PoolRead | null> {
  const { blueprintId: blueprint } = due;
  const [[row], [built], members, failures] = await Promise.all([
    runner.rows('blueprint/read', { blueprint, soleKinds }),
    runner.rows('allocator/built', { blueprints: [blueprint] }),
    runner.rows('pool/members', { blueprint, limit: MEMBERS_MAX }),
    runner.rows('pool/failures', { blueprint }),
  ]);
  if (row === undefined) {
    return null;
  }
  const facts = toBlueprint(row, built);
  const { breaker } = facts.pool;
  // Nobody asks of how many, before enough have failed.
  const isAsked = breaker !== null && failures.length >= breaker.failuresMin;
  const [went] = isAsked
    ? await runner.rows('pool/gone', { blueprint, windowSeconds: breaker.windowSeconds })
    : [];
  return {
    blueprint: facts,
    members: members.map(toMember),
    failures,
    gone: went?.gone ?? 0,
    breaker: { state: due.breaker, closedAt: due.breakerClosedAt },
    rollOut: due.rollOut,
    now: due.now,
    // Not read before something is to be built.
    resourcesLeft: Infinity,
  };
}

export const toMember = ({ updateOutcome, ...row }: RowOf<'pool/members'>): ReadMember => ({
  ...row,
  cannotUpdate: updateOutcome === 'rejected',
});

/** Within the quota, and around slots that somebody else holds. */
async function planAroundTaken(runner: Runner, first: PoolRead, decide: Decide): Promise<PoolPlan> {
  const taken = new Set<string>();
  let read = first;
  let plan = decide(read, taken);
  if (plan.builds.length > 0) {
    const { projectId } = read.blueprint;
    await runner.rows('project/lock-many', { projects: [projectId] });
    const [use] = await readQuotaUse(runner, projectId, ['resources']);
    read = {
      ...read,
      resourcesLeft: use === undefined ? Infinity : Math.max(0, use.value - use.used),
    };
    plan = plan.builds.length > read.resourcesLeft ? decide(read, taken) : plan;
  }
  for (let round = 1; round < ROUNDS_MAX; round += 1) {
    const keys = (taken.size === 0 ? plan.builds.flatMap(({ slots }) => slots) : plan.named).filter(
      (key) => !key.startsWith('resource/') && !taken.has(key),
    );
    const rows = keys.length === 0 ? [] : await runner.rows('allocator/taken-slots', { keys });
    if (rows.length === 0) {
      break;
    }
    rows.forEach(({ key }) => taken.add(key));
    plan = decide(read, taken);
  }
  return plan;
}

async function write(
  runner: Runner,
  writer: string,
  blueprint: string,
  plan: PoolPlan,
): Promise<void> {
  const { breaker, rollOut } = plan;
  const watched = plan.awaited.map(({ id }) => id);
  await Promise.all([
    runner.rows('pool/write', {
      blueprint,
      writer,
      builds: toJson(plan.builds.map(buildRow)),
      slots: toJson(
        plan.builds.flatMap(({ id, slots }) => slots.map((key) => ({ key, resource: id }))),
      ),
      commands: toJson([...plan.retires.map(retireRow), ...plan.updates.map(updateRow)]),
      events: toJson(plan.events),
      readyMin: plan.readyMin,
      breaker: breaker.state === null ? null : toJson(breaker.state),
      breakerClosedAt: breaker.closedAt,
      rollOut: rollOut === null ? null : toJson(rollOut),
      nextInMs: plan.nextInMs,
    }),
    ...(watched.length > 0 ? [runner.rows('pool/watch', { resources: watched })] : []),
  ]);
}

const buildRow = (build: PoolPlan['builds'][number]): object => ({
  id: build.id,
  revision: build.revision,
  name: build.name,
  choice: build.choice,
  priced_as: build.pricedAs,
  interfaces: build.interfaces,
  event: build.event.type,
  data: build.event.data,
});

const retireRow = ({ member, rule, sentence }: PoolPlan['retires'][number]): object => ({
  id: newId('command'),
  resource: member.id,
  name: 'retire',
  arguments: { rule, reason: sentence, uses: member.uses },
});

const updateRow = ({ id }: PoolPlan['updates'][number]): object => ({
  id: newId('command'),
  resource: id,
  name: 'update',
  arguments: {},
});
