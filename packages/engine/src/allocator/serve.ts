import { findRoom, type Found, type Manner } from './find-room.ts';
import type { Unit } from './line.ts';
import type { Placement, PlannedResource } from './plan.ts';
import type { Offer } from './shape.ts';
import type { WaitingLease } from './snapshot.ts';

/** What a unit gets: all of it now, all of it once something is built, or nothing. */
export type Served =
  | { readonly outcome: 'placed'; readonly placements: readonly Placement[] }
  | {
      readonly outcome: 'awaits';
      readonly planned: readonly PlannedResource[];
      /** By lease: the resource on its way; missing if the lease's room is there already. */
      readonly awaits: ReadonlyMap<string, string>;
    }
  | {
      readonly outcome: 'waits';
      /** For how many of its leases there would have been room. */
      readonly found: number;
    };

/**
 * All leases of the unit or none: what was found for some of them is given back, so that no two
 * groups can each hold what the other lacks.
 *
 * A group that could not be completed keeps nothing, until it is aged: then what it found stays
 * taken for the rest of this decision, or single leases would take each room that frees before
 * there is enough of it. Nothing of that is stored; the next decision begins anew.
 */
export function serve(unit: Unit, manner: Manner, offer: Offer): Served {
  const { pool } = offer;
  const [alone] = unit.leases;
  if (alone !== undefined && unit.leases.length === 1) {
    return served(alone, findRoom(alone, manner, offer));
  }
  // What its own leases have to give back first is not waited for with room that others could use.
  if (alone !== undefined && leftFor(alone, offer) < unit.leases.length) {
    return { outcome: 'waits', found: 0 };
  }
  pool.beginTrial();
  const found: Found[] = [];
  for (const lease of unit.leases) {
    const room = findRoom(lease, manner, offer);
    if (room !== null) {
      found.push(room);
    } else if (!manner.isAged) {
      break;
    }
  }
  const placements = found.flatMap((each) => each.placement ?? []);
  const planned = found.flatMap((each) => each.planned ?? []);
  if (placements.length === unit.leases.length) {
    pool.keep();
    return { outcome: 'placed', placements };
  }
  const isOver = unit.leases.some((lease) => lease.waitIsOver);
  if (found.length === unit.leases.length && !isOver) {
    pool.keep();
    const awaits = unit.leases.flatMap((lease, index): [string, string][] => {
      const resource = found[index]?.awaits;
      return resource === undefined ? [] : [[lease.id, resource]];
    });
    return { outcome: 'awaits', planned, awaits: new Map(awaits) };
  }
  if (found.length > 0 && manner.isAged && !manner.onlyNow && !isOver) {
    keepRoom(found, offer);
  } else {
    pool.takeBack();
  }
  return { outcome: 'waits', found: found.length };
}

/** What a lease that goes alone gets: if there was nothing, nothing was taken for it. */
function served(lease: WaitingLease, room: Found | null): Served {
  if (room?.placement !== undefined) {
    return { outcome: 'placed', placements: [room.placement] };
  }
  if (room?.awaits === undefined) {
    return { outcome: 'waits', found: 0 };
  }
  return {
    outcome: 'awaits',
    planned: room.planned === undefined ? [] : [room.planned],
    awaits: new Map([[lease.id, room.awaits]]),
  };
}

/** How many leases like this one its owner, and who bears its labels, may still have; infinite for most. */
function leftFor(lease: WaitingLease, { eligibility, pool }: Offer): number {
  return eligibility.eligible
    .map(({ facts }) => pool.amounts.leftFor(facts, lease))
    .reduce((sum, each) => sum + each, 0);
}

function keepRoom(found: readonly Found[], { eligibility, pool }: Offer): void {
  pool.keep();
  // Not enough of them may be built, so none is: all at once, or none.
  pool.forget(found.flatMap((each) => each.planned ?? []));
  const kept = new Set(found.flatMap((each) => each.placement?.resourceId ?? each.awaits ?? []));
  for (const { facts } of eligibility.eligible) {
    for (const resource of pool.resourcesOf(facts.id)) {
      resource.isKept ||= kept.has(resource.id);
    }
  }
}
