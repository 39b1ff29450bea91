import type { EligibleBlueprint } from './eligible.ts';
import type { Pool, PooledResource } from './pool.ts';
import type { WaitingLease } from './snapshot.ts';

export interface RankedResource {
  readonly resource: PooledResource;
  readonly blueprint: EligibleBlueprint;
}

/**
 * The active resources for leases of one shape, best first: the fullest with room
 * (`packing: fill`), so that idle ones stay idle and can be taken back.
 *
 * Sorted once for a batch: filling the first one keeps it first, so the order stays right.
 */
export class Ranking {
  private readonly ranked: readonly RankedResource[];
  private readonly pool: Pool;
  /** Everything before this index is full. */
  private start = 0;

  constructor(eligible: readonly EligibleBlueprint[], pool: Pool) {
    this.pool = pool;
    const ranked: RankedResource[] = [];
    for (const blueprint of eligible) {
      for (const resource of pool.resourcesOf(blueprint.facts.id)) {
        if (resource.facts.status === 'active' && resource.facts.marks.length === 0) {
          ranked.push({ resource, blueprint });
        }
      }
    }
    this.ranked = ranked.sort((a, b) => b.resource.live - a.resource.live);
  }

  /** Those with room, in order; the ones that failed this lease before come last. */
  *candidates(lease: Pick<WaitingLease, 'tried'>): Generator<RankedResource> {
    while (this.start < this.ranked.length && !this.hasRoomAt(this.start)) {
      this.start += 1;
    }
    const failedBefore: RankedResource[] = [];
    for (let index = this.start; index < this.ranked.length; index += 1) {
      const each = this.ranked[index];
      if (each === undefined || !this.pool.hasRoom(each.resource)) {
        continue;
      }
      if (lease.tried.includes(each.resource.id)) {
        failedBefore.push(each);
      } else {
        yield each;
      }
    }
    yield* failedBefore;
  }

  private hasRoomAt(index: number): boolean {
    const each = this.ranked[index];
    return each !== undefined && this.pool.hasRoom(each.resource);
  }
}
