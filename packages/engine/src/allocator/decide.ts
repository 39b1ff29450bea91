import type { KindRegistry, LoadedKind } from '@drydock/blueprint';
import { newId, type Verdict } from '@drydock/model';
import { eligibleBlueprints, type EligibleBlueprint, type Eligibility } from './eligible.ts';
import { endByCommand, endByLoss, endByRefusal, endByWaiting } from './end.ts';
import type {
  EndedLease,
  Placement,
  Plan,
  PlannedResource,
  StayingLease,
  WaitingShape,
} from './plan.ts';
import { Pool, type PooledResource } from './pool.ts';
import { Ranking } from './rank.ts';
import type { Snapshot, WaitingLease } from './snapshot.ts';
import { explainWaiting } from './verdicts.ts';

/**
 * Decides about a batch of pending leases, in their order. Pure: the same snapshot gives the same
 * plan but for new ids.
 *
 * For each lease, cheap to dear: what somebody said about it; whether any blueprint could ever
 * serve it; a free slot on an active resource; a resource already on its way; room for a new one;
 * else it waits, and the reason is kept once for all leases of its shape.
 *
 * `takenElsewhere` are slot keys that a kind asked for and that another type's object holds.
 */
export function decide(
  snapshot: Snapshot,
  kinds: KindRegistry,
  takenElsewhere: ReadonlySet<string> = new Set(),
): Plan {
  const pool = new Pool(snapshot, takenElsewhere);
  const placements: Placement[] = [];
  const resources: PlannedResource[] = [];
  const ends: EndedLease[] = [];
  const stays: StayingLease[] = [];
  const waiting = new Map<string, WaitingShape>();
  const shapes = new Map<string, { eligibility: Eligibility; ranking: Ranking }>();
  const exhausted = new Map<string, readonly Verdict[]>();
  const settled = new Set<string>();

  for (const lease of snapshot.commanded) {
    settled.add(lease.id);
    const outcome = endByCommand(lease);
    if (outcome.end === null) {
      stays.push(outcome.stay);
      settled.delete(lease.id);
    } else {
      ends.push(outcome.end);
    }
  }

  for (const lease of snapshot.leases) {
    if (settled.has(lease.id)) {
      continue;
    }
    const { held } = lease;
    if (held !== null && held.lost !== null) {
      ends.push(endByLoss(lease, held, held.lost));
      continue;
    }
    const key = `${lease.projectId} ${lease.shape}`;
    let shape = shapes.get(key);
    if (shape === undefined) {
      const eligibility = eligibleBlueprints(lease, snapshot.blueprints, kinds);
      shape = { eligibility, ranking: new Ranking(eligibility.eligible, pool) };
      shapes.set(key, shape);
    }
    const { eligibility, ranking } = shape;
    if (!eligibility.possible) {
      ends.push(endByRefusal(lease, snapshot.type, eligibility.refused));
      continue;
    }
    const known = exhausted.get(key);
    const found = known === undefined ? find(lease, eligibility.eligible, ranking, pool) : null;
    if (found?.placement) {
      placements.push(found.placement);
      continue;
    }
    if (lease.waitIsOver) {
      ends.push(endByWaiting(lease, known ?? explainWaiting(eligibility, snapshot, pool)));
      continue;
    }
    if (found?.planned) {
      resources.push(found.planned);
    }
    const awaits = found?.awaits ?? null;
    const verdicts = known ?? explainWaiting(eligibility, snapshot, pool);
    if (awaits === null) {
      exhausted.set(key, verdicts);
    }
    waiting.set(key, { projectId: lease.projectId, shape: lease.shape, verdicts });
    stays.push(stay(lease, awaits, verdicts));
  }
  return {
    placements,
    resources,
    ends,
    stays: mergeStays(stays),
    waiting: [...waiting.values()],
  };
}

interface Found {
  readonly placement?: Placement;
  readonly planned?: PlannedResource;
  /** The resource on its way that the lease waits for. */
  readonly awaits?: string;
}

function find(
  lease: WaitingLease,
  eligible: readonly EligibleBlueprint[],
  ranking: Ranking,
  pool: Pool,
): Found | null {
  const placed = placeOnActive(lease, ranking, pool);
  // This moment or not at all: what were kept for a lease that ends would be missing for the next,
  // and a resource planned for it would be awaited without ever being written.
  if (placed !== null || lease.waitIsOver) {
    return placed;
  }
  return awaitPending(lease, eligible, pool) ?? planNew(lease, eligible, pool);
}

function placeOnActive(lease: WaitingLease, ranking: Ranking, pool: Pool): Found | null {
  for (const { resource, blueprint } of ranking.candidates(lease)) {
    const { kind, facts } = blueprint;
    if (resource.facts.state === null || refuses(kind, resource, lease)) {
      continue;
    }
    const room = pool.roomOn(resource, kind, lease);
    if (room === null) {
      continue;
    }
    pool.take(room.slots);
    resource.live += 1;
    return {
      placement: {
        leaseId: lease.id,
        projectId: lease.projectId,
        fence: lease.fence,
        attemptId: newId('attempt'),
        attemptNumber: lease.attempts + 1,
        resourceId: resource.id,
        resourceProjectId: facts.projectId,
        status: kind.lease.needsSetUp(resource.facts.config, lease.attributes)
          ? 'acquired'
          : 'active',
        slots: room.slots,
        ttlSeconds: lease.ttlSeconds,
        holder: lease.held?.resourceId ?? null,
      },
    };
  }
  return null;
}

/** Whether the kind says that this resource cannot serve the lease. */
function refuses(kind: LoadedKind, { id, facts }: PooledResource, lease: WaitingLease): boolean {
  const { config, choice, state } = facts;
  const view = { id, config, choice, state };
  return (kind.lease.refuses?.(view, lease.attributes) ?? null) !== null;
}

function awaitPending(
  lease: WaitingLease,
  eligible: readonly EligibleBlueprint[],
  pool: Pool,
): Found | null {
  const candidates = eligible.flatMap(({ facts, kind }) =>
    pool
      .resourcesOf(facts.id)
      .filter(
        (resource) =>
          resource.facts.status === 'pending' &&
          resource.facts.marks.length === 0 &&
          pool.hasRoom(resource) &&
          mayAwait(lease, resource, kind) &&
          !refuses(kind, resource, lease),
      ),
  );
  // What it waited for before comes first: a lease does not hop between resources on their way.
  const chosen = candidates.find((resource) => resource.id === lease.awaits) ?? candidates[0];
  if (chosen === undefined) {
    return null;
  }
  chosen.live += 1;
  return { awaits: chosen.id };
}

/**
 * A resource that leases others while it is built might wait for the lease's own holder in the
 * end. Where such a lease awaits only what is as deep as it would be built for it, every step of a
 * chain of waiting goes down, so that none comes round.
 */
function mayAwait({ held }: WaitingLease, { facts }: PooledResource, kind: LoadedKind): boolean {
  return held === null || kind.resource.leases === undefined || facts.depth >= held.depth;
}

function planNew(
  lease: WaitingLease,
  eligible: readonly EligibleBlueprint[],
  pool: Pool,
): Found | null {
  for (const { facts, kind } of eligible) {
    const planned = pool.plan(facts, kind, lease);
    if (planned !== null) {
      const resource = pool.add(planned, facts);
      resource.live += 1;
      return { planned, awaits: planned.id };
    }
  }
  return null;
}

function stay(
  lease: WaitingLease,
  awaits: string | null,
  verdicts: readonly Verdict[],
): StayingLease {
  const news = awaits !== null && awaits !== lease.awaits;
  return {
    leaseId: lease.id,
    projectId: lease.projectId,
    fence: lease.fence,
    awaits,
    event: news ? 'lease.awaiting-resource' : lease.isNew ? 'lease.waiting' : null,
    detail: news ? awaits : (verdicts[0]?.detail ?? 'no room'),
    commands: [],
  };
}

/** A lease may both have rejected commands and go on waiting: one row, written once. */
function mergeStays(stays: readonly StayingLease[]): StayingLease[] {
  const byLease = new Map<string, StayingLease>();
  for (const each of stays) {
    const earlier = byLease.get(each.leaseId);
    byLease.set(
      each.leaseId,
      earlier === undefined ? each : { ...each, commands: [...earlier.commands, ...each.commands] },
    );
  }
  return [...byLease.values()];
}
