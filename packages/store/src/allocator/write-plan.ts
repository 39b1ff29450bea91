import {
  isToldAnew,
  POOL_USED_MS,
  tellAnew,
  tellPlaced,
  tellPlanned,
  tellWaiting,
  type AnsweredCommand,
  type NewEvent,
  type Plan,
  type PlannedResource,
} from '@drydock/engine';
import { BOUNDS, isNothing } from '@drydock/model';
import type { Runner, Transaction } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { guardAmounts } from './guard-amounts.ts';
import { countPlaces } from './uncounted.ts';

const nextFence = (fence: string): string => String(BigInt(fence) + 1n);

/** A statement of the plan: its name, and its values after the type and the writer. */
/** What a decision leaves besides its plan. */
export interface Afterwards {
  /** Whether explanations of the type are stored, some of which may be out of date then. */
  readonly explained: boolean;
  /** The last of the projects with new leases that was looked at; null where that stays as it was. */
  readonly turn: string | null;
  /** Whether changes of places are to be counted: nothing had to be known of them. */
  readonly counts: boolean;
  /** Resources that leases are placed on and that may have so many only. */
  readonly limited: readonly string[];
  /** Blueprints whose pools are looked at a moment later. */
  readonly poolsUsed: readonly string[];
}

/**
 * Writes the plan and commits it, in one round trip: each statement that has something to write, in
 * this order. A lease that is not as it was read makes the database raise, and nothing is written.
 * Returns how long ago each lease that is active now was requested, in milliseconds.
 */
export async function writePlan(
  transaction: Transaction,
  { type, writer }: { readonly type: string; readonly writer: string },
  plan: Plan,
  { explained, turn, counts, limited, poolsUsed }: Afterwards,
): Promise<readonly number[]> {
  return transaction.last(async (runner) => {
    // What was said about a lease is told before what became of it.
    const planned = writeResources(runner, type, writer, plan);
    const others = writeWaiting(runner, type, writer, plan);
    const placed = writePlacements(runner, type, writer, plan);
    const guarded =
      limited.length > 0
        ? [runner.rows('allocator/guard-places', { type, resources: limited })]
        : [];
    const counting = usedUp(plan);
    const guardedUses =
      counting.length > 0 ? [runner.rows('allocator/guard-uses', { resources: counting })] : [];
    const amounts = guardAmounts(runner, plan);
    const slots = takeSlots(runner, plan);
    const forgotten =
      plan.left.length > 0 && (explained || plan.waiting.length > 0)
        ? [runner.rows('allocator/forget-waiting', { shapes: toJson(plan.left.map(shapeRow)) })]
        : [];
    const again =
      plan.again.length > 0 || turn !== null
        ? [runner.rows('allocator/wake-again', { type, projects: plan.again, turn })]
        : [];
    const later =
      plan.pauses.length > 0
        ? [
            runner.rows('allocator/wake-later', {
              type,
              blueprints: plan.pauses.map(({ blueprintId }) => blueprintId),
              delaysMs: plan.pauses.map(({ inMs }) => inMs),
            }),
          ]
        : [];
    const used =
      poolsUsed.length > 0
        ? [runner.rows('pool/used', { blueprints: poolsUsed, inMs: POOL_USED_MS })]
        : [];
    const counted = counts ? [countPlaces(runner, type)] : [];
    await Promise.all([
      ...planned,
      ...others,
      placed,
      ...guarded,
      ...guardedUses,
      ...amounts,
      ...slots,
      ...forgotten,
      ...again,
      ...later,
      ...used,
      ...counted,
    ]);
    return placed;
  });
}

async function writePlacements(
  runner: Runner,
  type: string,
  writer: string,
  { placements }: Plan,
): Promise<readonly number[]> {
  if (placements.length === 0) {
    return [];
  }
  const [row] = await runner.rows('allocator/place', {
    type,
    writer,
    placements: toJson(placements.map(placementRow)),
    places: toJson(placesRows(placements)),
    activeEvent: tellPlaced.active.type,
    acquiredEvent: tellPlaced.acquired.type,
    aheadSeconds: BOUNDS.expiringSecondsAhead,
  });
  return row?.grantedAfterMs ?? [];
}

function writeResources(
  runner: Runner,
  type: string,
  writer: string,
  { resources }: Plan,
): Promise<unknown>[] {
  const rows = toJson(resources.map(resourceRow));
  return resources.length === 0
    ? []
    : [runner.rows('allocator/plan-resources', { type, writer, resources: rows })];
}

/** What becomes of leases that are not placed. */
function writeWaiting(
  runner: Runner,
  type: string,
  writer: string,
  plan: Plan,
): Promise<unknown>[] {
  const { ends, waiting, reclaims } = plan;
  if (ends.length + plan.stays.length + waiting.length + reclaims.length === 0) {
    return [];
  }
  // A lease that only had a command rejected may be placed or end all the same: one row, one write.
  const moved = new Set([...plan.placements, ...ends].map((each) => each.leaseId));
  const stays = plan.stays.filter((stay) => !moved.has(stay.leaseId));
  const nth = new Map(waiting.map((each, index) => [`${each.projectId} ${each.shape}`, index]));
  return [
    runner.rows('allocator/keep-waiting', {
      type,
      writer,
      ends: toJson(ends.map(endRow)),
      stays: toJson(stays.map((stay) => stayRow(stay, nth))),
      waiting: toJson(waiting.map(waitingRow)),
      commands: toJson(planCommands(plan)),
      events: toJson(tellWaiting(plan).map(eventRow)),
      reclaims: toJson(reclaims.map(reclaimRow)),
    }),
  ];
}

/** The resources that leases are placed on, of those that may be used so often only. */
const usedUp = ({ placements }: Plan): readonly string[] => [
  ...new Set(
    placements.flatMap(({ resourceId, usesMax }) => (usesMax === null ? [] : [resourceId])),
  ),
];

/** Last: what they are for has to be there. */
function takeSlots(runner: Runner, { placements, resources }: Plan): Promise<unknown>[] {
  const slots = [
    ...placements.flatMap(({ slots: keys, projectId: project, attemptId: attempt }) =>
      keys.map((key) => ({ key, project, attempt })),
    ),
    ...resources.flatMap(({ slots: keys, projectId: project, id: resource }) =>
      keys.map((key) => ({ key, project, resource })),
    ),
  ];
  return slots.length === 0 ? [] : [runner.rows('allocator/take-slots', { slots: toJson(slots) })];
}

const placementRow = (placement: Plan['placements'][number]): object => ({
  lease: placement.leaseId,
  project: placement.projectId,
  fence: placement.fence,
  attempt: placement.attemptId,
  number: placement.attemptNumber,
  resource: placement.resourceId,
  resource_project: placement.resourceProjectId,
  status: placement.status,
  // Left out where there is no bound, which is most often: it would be JSON for nothing.
  ...(placement.leaseSecondsMax !== null && { lease_seconds: placement.leaseSecondsMax }),
  places: placement.most !== null && placement.most <= PLACES_MAX ? placement.most : null,
  ...(!isNothing(placement.quantities) && { quantities: placement.quantities }),
});

/** Of a resource that takes more leases they have no numbers: finding a free one takes as long as there are. */
const PLACES_MAX = 1_000;

/** The event of a row, in which `type` would be taken for what is leased. */
const named = ({ type: event, data }: NewEvent): object => ({ event, data });

interface PlacesRow {
  readonly resource: string;
  readonly project: string;
  readonly owner: string;
  places: number;
}

/** How many places are taken of each resource for each project and owner; few, where many are placed. */
function placesRows(placements: Plan['placements']): readonly PlacesRow[] {
  const rows = new Map<string, PlacesRow>();
  for (const { resourceId: resource, projectId: project, owner: name } of placements) {
    const owner = name ?? '';
    const key = `${resource} ${project} ${owner}`;
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, { resource, project, owner, places: 1 });
    } else {
      row.places += 1;
    }
  }
  return [...rows.values()];
}

const resourceRow = (resource: PlannedResource): object => ({
  id: resource.id,
  project: resource.projectId,
  blueprint: resource.blueprintId,
  revision: resource.revision,
  name: resource.name,
  choice: resource.choice,
  priced_as: resource.pricedAs,
  depth: resource.depth,
  interfaces: resource.interfaces,
  owner: resource.owner,
  author: resource.author,
  ...named(tellPlanned(resource)),
});

const endRow = (end: Plan['ends'][number]): object => ({
  lease: end.leaseId,
  fence: end.fence,
  status: end.status,
  reason: end.reason.sentence,
  reason_code: end.reason.code,
});

const stayRow = (stay: Plan['stays'][number], nth: ReadonlyMap<string, number>): object => ({
  lease: stay.leaseId,
  fence: stay.fence,
  // Which of the shapes it is told of, if that one’s verdict is another than before.
  nth: isToldAnew(stay) ? nth.get(`${stay.projectId} ${stay.shape}`) : undefined,
  awaits: stay.awaits,
  ...(stay.newShape !== null && { shape: stay.newShape }),
  served: stay.front?.project ?? null,
  passed: stay.front?.type ?? null,
});

function waitingRow(waiting: Plan['waiting'][number], nth: number): object {
  const { projectId: project, shape, verdicts, blueprints } = waiting;
  const anew = tellAnew(waiting);
  return { project, shape, verdicts, blueprints, nth, ...(anew !== null && named(anew)) };
}

const shapeRow = ({ projectId, shape }: Plan['left'][number]): object => ({
  project: projectId,
  shape,
});

const reclaimRow = (reclaim: Plan['reclaims'][number]): object => ({
  id: reclaim.commandId,
  project: reclaim.projectId,
  resource: reclaim.resourceId,
  reason: reclaim.reason,
});

function planCommands(plan: Plan): object[] {
  const row =
    (fence: string) =>
    ({ id, outcome, reason }: AnsweredCommand) => ({
      id,
      outcome,
      reason,
      fence: nextFence(fence),
    });
  return [...plan.ends, ...plan.stays].flatMap(({ fence, commands }) => commands.map(row(fence)));
}

const eventRow = (said: ReturnType<typeof tellWaiting>[number]): object => ({
  project: said.projectId,
  lease: said.leaseId,
  ...said.event,
  fence: nextFence(said.fence),
});
