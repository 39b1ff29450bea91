import { newId, type Verdict } from '@drydock/model';
import type { EligibleBlueprint } from './eligible.ts';
import { instantOf } from './instant.ts';
import { misfitOf } from './find-room.ts';
import type { Reclaim } from './plan.ts';
import type { Pool, PooledResource } from './pool.ts';
import type { FullResource, Pinned, Snapshot, WaitingLease } from './snapshot.ts';

/** A lease of a shape, and for how many of them room is missing that is not on its way. */
export interface Needy {
  readonly lease: WaitingLease;
  readonly eligible: readonly EligibleBlueprint[];
  readonly count: number;
}

/** Idle resources that are asked to make room, each for one lease that waits. */
export class Reclaims {
  readonly chosen = new Map<string, Reclaim>();
  private readonly snapshot: Snapshot;
  private readonly pool: Pool;
  /** Room that is coming back anyway, by blueprint: it helps somebody before more is asked for. */
  private readonly coming: Map<string, number>;
  /** By blueprint: when the first of those is idle long enough that would help somebody. */
  private readonly graces = new Map<string, number>();

  constructor(snapshot: Snapshot, pool: Pool) {
    this.snapshot = snapshot;
    this.pool = pool;
    this.coming = new Map(snapshot.blueprints.map(({ id, ending }) => [id, ending]));
  }

  /** Chooses for the leases of one shape; returns what to say of it. */
  choose({ lease, eligible, count }: Needy): Verdict[] {
    const verdicts: Verdict[] = [];
    const early: Verdict[] = [];
    let wanted = count;
    for (const blueprint of eligible) {
      // Room would not help it.
      if (this.pool.amounts.lacksFor(blueprint.facts, lease) !== null) {
        continue;
      }
      for (const pinned of this.pinned(blueprint, lease)) {
        if (wanted === 0) {
          break;
        }
        if (this.isEarly(blueprint, pinned.holder.graceEnds)) {
          early.push(stillEarly(blueprint, pinned.id, pinned.holder.graceEnds));
        } else if (this.add(pinned.holder)) {
          wanted -= 1;
          verdicts.push(unpinning(blueprint, pinned.id));
        }
      }
      const useless = this.useless(blueprint, lease);
      const coming = useless.length === 0 ? 0 : (this.coming.get(blueprint.facts.id) ?? 0);
      const spent = Math.min(wanted, coming);
      this.coming.set(blueprint.facts.id, coming - spent);
      wanted -= spent;
      for (const resource of useless) {
        if (wanted === 0) {
          break;
        }
        const ends = this.graceEnds(blueprint, resource);
        if (this.isEarly(blueprint, ends)) {
          early.push(idleTooShort(blueprint, resource.id, ends));
        } else if (this.add(resource)) {
          wanted -= 1;
          verdicts.push(replacing(blueprint, resource.id));
        }
      }
    }
    return [...verdicts, ...early.slice(0, NAMED_MAX)];
  }

  /** Blueprints of which something can be given up later, and in how many milliseconds. */
  get later(): readonly { readonly blueprintId: string; readonly inMs: number }[] {
    const { now } = this.snapshot;
    return [...this.graces].map(([blueprintId, ends]) => ({ blueprintId, inMs: ends - now }));
  }

  private graceEnds(
    { facts }: EligibleBlueprint,
    { facts: { idleSince } }: PooledResource,
  ): number {
    return (idleSince ?? this.snapshot.now) + facts.pool.graceSeconds * 1_000;
  }

  /**
   * Whether something has not been idle for long enough to be given up: two shapes that want the same room
   * would take turns at tearing down what the other comes back for. It is looked at again then.
   */
  private isEarly({ facts }: EligibleBlueprint, ends: number): boolean {
    if (ends <= this.snapshot.now) {
      return false;
    }
    this.graces.set(facts.id, Math.min(ends, this.graces.get(facts.id) ?? Infinity));
    return true;
  }

  /** Idle resources that cannot serve the lease, in whose place one could be built that does. */
  private useless(blueprint: EligibleBlueprint, lease: WaitingLease): PooledResource[] {
    const { facts, kind } = blueprint;
    if (this.pool.gateOf(facts) !== null) {
      // Nothing would be built in its place.
      return [];
    }
    return this.pool.resourcesOf(facts.id).filter(
      (resource) =>
        resource.live === 0 &&
        resource.facts.status === 'active' &&
        resource.facts.marks.length === 0 &&
        misfitOf(blueprint, resource, lease, this.pool) !== null &&
        // What nobody can judge is not given up for it.
        this.pool.faults.of(resource.id) === null &&
        this.pool.sites.couldBuildWithout(resource, facts, kind, lease),
    );
  }

  /** Full resources that could serve the lease if an idle one that stands on them were gone. */
  private pinned(
    blueprint: EligibleBlueprint,
    lease: WaitingLease,
  ): (Pinned & Pick<FullResource, 'id' | 'blueprintId'>)[] {
    return this.snapshot.full
      .filter((full) => full.blueprintId === blueprint.facts.id)
      .flatMap(({ id, pinned }) =>
        pinned === null ? [] : { ...pinned, id, blueprintId: blueprint.facts.id },
      )
      .filter(
        (pinned) =>
          misfitOf(blueprint, { id: pinned.id, facts: pinned }, lease, this.pool) === null,
      );
  }

  private add(resource: { readonly id: string; readonly projectId: string }): boolean {
    if (this.chosen.has(resource.id)) {
      return false;
    }
    this.chosen.set(resource.id, {
      commandId: newId('command'),
      resourceId: resource.id,
      projectId: resource.projectId,
      // Read by its own project, which need not be the one that waits.
      reason: 'It is idle, and a lease waits for the room that it takes.',
    });
    return true;
  }
}

/** Verdicts of one sort that an explanation names one by one, at most. */
const NAMED_MAX = 20;

function idleTooShort({ facts }: EligibleBlueprint, resource: string, ends: number): Verdict {
  return {
    blueprint: facts.name,
    resource,
    rule: 'reclaim-grace',
    detail: `${resource} is idle and cannot serve it, and is not given up before it was so for ${facts.pool.graceSeconds} s.`,
    change: `Wait until then, release ${resource}, or lower pool.graceSeconds of ${facts.name}.`,
    until: instantOf(ends),
  };
}

/** Does not name what stands on it, as `unpinning`. */
function stillEarly({ facts }: EligibleBlueprint, resource: string, ends: number): Verdict {
  return {
    blueprint: facts.name,
    resource,
    rule: 'reclaim-grace',
    detail: `What stands on ${resource} is idle, and has not been so for long enough to be given up.`,
    change: `Wait until then.`,
    until: instantOf(ends),
  };
}

function replacing({ facts }: EligibleBlueprint, resource: string): Verdict {
  return {
    blueprint: facts.name,
    resource,
    rule: 'resource-reclaimed',
    detail: `${resource} is idle, cannot serve it, and is asked to make room.`,
    change: `Wait until ${resource} is gone.`,
  };
}

/** Does not name what stands on it: that may be another project's. */
function unpinning({ facts }: EligibleBlueprint, resource: string): Verdict {
  return {
    blueprint: facts.name,
    resource,
    rule: 'resource-reclaimed',
    detail: `An idle resource that stands on ${resource} is asked to make room.`,
    change: `Wait until ${resource} has room.`,
  };
}
