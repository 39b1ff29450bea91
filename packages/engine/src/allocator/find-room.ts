import type { LoadedKind } from '@drydock/blueprint';
import { isNothing, newId, NO_QUANTITIES } from '@drydock/model';
import type { EligibleBlueprint } from './eligible.ts';
import { limitsHolders } from './holders.ts';
import type { Placement, PlannedResource } from './plan.ts';
import type { Pool, PooledResource } from './pool.ts';
import type { RankedResource } from './rank.ts';
import type { Offer } from './shape.ts';
import type { RoomyResource, WaitingLease } from './snapshot.ts';

export interface Found {
  readonly placement?: Placement;
  readonly planned?: PlannedResource;
  /** The resource on its way that the lease waits for. */
  readonly awaits?: string;
}

/** How a lease is served. */
export interface Manner {
  /** Whether it was overtaken as often as may be. */
  readonly isAged: boolean;
  /** Whether it can have only what is there: nobody knows yet what else there is. */
  readonly onlyNow: boolean;
}

/** So many of a lease's other candidates are asked which slots they would need, if that matters. */
const PROBED_MAX = 200;

/**
 * Room for one lease, cheap to dear: on an active resource; on one that is on its way; on a new
 * one; else, with `spread`, beside others. What is found is taken from the pool.
 */
export function findRoom(
  lease: WaitingLease,
  { isAged, onlyNow }: Manner,
  offer: Offer,
): Found | null {
  const { ranking, pool } = offer;
  const placed =
    place(lease, ranking.candidates(lease), pool) ??
    // Overtaken as often as may be: it does not wait for better while others share.
    (isAged || lease.waitIsOver ? place(lease, ranking.shared(lease), pool) : null);
  // A lease whose wait is over gets what is there or ends: room that is kept for it would be missing for
  // the next lease, and a resource that is planned for it would be awaited without ever being written.
  if (placed !== null || lease.waitIsOver || onlyNow) {
    return placed;
  }
  return (
    awaitPending(lease, offer, isPromising) ??
    planNew(lease, offer) ??
    place(lease, ranking.shared(lease), pool) ??
    awaitPending(lease, offer, () => true)
  );
}

/**
 * Why this resource, as it was built, cannot serve the lease, or null. What an earlier revision
 * built is asked about, since eligibility looked at the present one. Where the kind's code fails, that is
 * why, and `pool.faults` has it.
 */
export function misfitOf(
  { facts, kind }: EligibleBlueprint,
  resource: { readonly id: string; readonly facts: ResourceAsBuilt },
  { attributes, quantities }: Pick<WaitingLease, 'attributes' | 'quantities'>,
  { faults, amounts }: Pick<Pool, 'faults' | 'amounts'>,
): string | null {
  const lack = amounts.lacksEver(resource, { quantities });
  if (lack !== null) {
    return faults.of(resource.id) === null
      ? `it offers ${lack.have} ${lack.name}, and ${lack.need} are asked for.`
      : FAILED;
  }
  const { revision, config, choice, state, projectId, blueprintId } = resource.facts;
  const view = { id: resource.id, projectId, blueprintId, config, choice, state };
  const ask = (): string | null =>
    withdrawnSentence({ facts, kind }, resource.facts) ??
    (revision === facts.revision ? null : kind.refuses(config, attributes)) ??
    kind.lease.refuses?.(view, attributes) ??
    null;
  return faults.ask(resource.id, ask, FAILED);
}

/**
 * Why the present configuration wants no more leases on what an older one has built, or null.
 *
 * @throws KindFault
 */
export function withdrawnSentence(
  { facts, kind }: EligibleBlueprint,
  { revision, choice }: Pick<ResourceAsBuilt, 'revision' | 'choice'>,
): string | null {
  return revision === facts.revision
    ? null
    : (kind.resource.withdrawn?.(facts.config, choice) ?? null);
}

const FAILED = 'its kind’s code failed';

export type ResourceAsBuilt = Pick<
  RoomyResource,
  'projectId' | 'blueprintId' | 'revision' | 'config' | 'choice' | 'state'
>;

function place(
  lease: WaitingLease,
  candidates: Iterable<RankedResource>,
  pool: Pool,
): Found | null {
  let found: Found | null = null;
  let probed = 0;
  for (const { resource, blueprint } of candidates) {
    if (
      resource.facts.state === null ||
      !pool.fits(resource, lease) ||
      pool.amounts.lacksFor(blueprint.facts, lease) !== null ||
      misfitOf(blueprint, resource, lease, pool) !== null
    ) {
      continue;
    }
    const room = pool.roomOn(resource, blueprint.kind, lease);
    if (room !== null && found === null) {
      const placed = placement(lease, resource, blueprint, room.slots, pool);
      if (placed === null) {
        continue;
      }
      pool.occupy(resource, lease, room.slots);
      found = { placement: placed };
    }
    // What it finds may be somebody else's, of which only the database knows: one question for all.
    probed += found === null ? 0 : 1;
    if (found !== null && (!pool.isProbing || probed > PROBED_MAX)) {
      return found;
    }
  }
  return found;
}

function placement(
  lease: WaitingLease,
  resource: RankedResource['resource'],
  blueprint: EligibleBlueprint,
  slots: readonly string[],
  { faults, amounts }: Pool,
): Placement | null {
  const { config } = resource.facts;
  const ask = (): boolean => blueprint.kind.lease.needsSetUp(config, lease.attributes);
  const isSlow = faults.ask(resource.id, ask, null);
  if (isSlow === null) {
    return null;
  }
  return {
    leaseId: lease.id,
    projectId: lease.projectId,
    fence: lease.fence,
    attemptId: newId('attempt'),
    attemptNumber: lease.attempts + 1,
    resourceId: resource.id,
    resourceProjectId: resource.projectId,
    status: isSlow ? 'acquired' : 'active',
    slots,
    most: resource.most.count,
    usesMax: blueprint.facts.pool.usesMax,
    quantities: lease.quantities,
    offered: isNothing(lease.quantities) ? NO_QUANTITIES : amounts.offered(resource),
    countedBy: limitsHolders(blueprint.facts) ? blueprint.facts.id : null,
    ttlSeconds: lease.ttlSeconds,
    leaseSecondsMax: blueprint.facts.leaseSecondsMax,
    owner: lease.owner,
    holder: lease.holder,
  };
}

function awaitPending(
  lease: WaitingLease,
  offer: Offer,
  mayAwait: (blueprint: EligibleBlueprint, resource: PooledResource) => boolean,
): Found | null {
  const chosen = onTheWay(lease, offer, mayAwait).next().value;
  if (chosen === undefined) {
    return null;
  }
  offer.pool.occupy(chosen, lease);
  return { awaits: chosen.id };
}

/** Resources that the lease could await, best first; the kind is asked only as far as somebody looks. */
function* onTheWay(
  lease: WaitingLease,
  { eligibility: { eligible }, pool }: Offer,
  mayAwait: (blueprint: EligibleBlueprint, resource: PooledResource) => boolean,
): Generator<PooledResource, undefined> {
  // What it waited for before comes first: a lease does not hop between resources on their way.
  for (const isSame of lease.awaits === null ? [false] : [true, false]) {
    for (const blueprint of eligible) {
      if (pool.amounts.lacksFor(blueprint.facts, lease) !== null) {
        continue;
      }
      for (const resource of pool.resourcesOf(blueprint.facts.id)) {
        pool.effort.step();
        if (
          (!isSame || resource.id === lease.awaits) &&
          resource.facts.status === 'pending' &&
          resource.facts.marks.length === 0 &&
          pool.fits(resource, lease) &&
          goesDown(lease, resource, blueprint.kind) &&
          mayAwait(blueprint, resource) &&
          misfitOf(blueprint, resource, lease, pool) === null
        ) {
          yield resource;
        }
      }
    }
  }
}

/**
 * A resource that leases others while it is built might wait for the lease's own holder in the
 * end. Where such a lease awaits only what is as deep as it would be built for it, every step of a
 * chain of waiting goes down, so that none comes round.
 */
function goesDown({ held }: WaitingLease, { facts }: PooledResource, kind: LoadedKind): boolean {
  return held === null || kind.resource.leases === undefined || facts.depth >= held.depth;
}

/**
 * With `spread`, a resource on its way is spoken for as soon as one lease awaits it. One that has
 * failed to come up is awaited only if nothing else can be had.
 */
const isPromising = (
  { facts: { packing } }: EligibleBlueprint,
  { facts: { struggles }, live }: PooledResource,
): boolean => !struggles && (packing === 'fill' || live === 0);

function planNew(lease: WaitingLease, { eligibility, pool }: Offer): Found | null {
  for (const { facts, kind } of eligibility.eligible) {
    pool.effort.step();
    const isFree = pool.gateOf(facts) === null && pool.amounts.lacksFor(facts, lease) === null;
    const planned = isFree ? pool.sites.plan(facts, kind, lease) : null;
    if (planned !== null) {
      pool.occupy(pool.add(planned, facts), lease);
      return { planned, awaits: planned.id };
    }
  }
  return null;
}
