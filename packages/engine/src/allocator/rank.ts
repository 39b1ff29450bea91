import type { EligibleBlueprint } from './eligible.ts';
import type { Pool, PooledResource } from './pool.ts';
import type { WaitingLease } from './snapshot.ts';

export interface RankedResource {
  readonly resource: PooledResource;
  readonly blueprint: EligibleBlueprint;
}

/**
 * The active resources for leases of one shape, best first. `packing: fill` takes the fullest with
 * room, so that idle ones stay idle and can be taken back. `spread` takes idle ones; those in use
 * are shared when nothing new can be had, the least used first.
 */
export class Ranking {
  private readonly eligible: readonly EligibleBlueprint[];
  private readonly pool: Pool;
  private ranked: readonly RankedResource[] = [];
  /** Everything before this index is full. */
  private start = 0;
  private generation = -1;

  constructor(eligible: readonly EligibleBlueprint[], pool: Pool) {
    this.eligible = eligible;
    this.pool = pool;
  }

  /** Those to use at once, in order; the ones that failed this lease before come last. */
  *candidates(lease: Pick<WaitingLease, 'tried'>): Generator<RankedResource> {
    this.sortAnew();
    while (this.start < this.ranked.length && !this.hasRoomAt(this.start)) {
      this.start += 1;
    }
    const failedBefore: RankedResource[] = [];
    for (let index = this.start; index < this.ranked.length; index += 1) {
      const each = this.ranked[index];
      this.pool.effort.step();
      if (each === undefined || !this.pool.hasRoom(each.resource) || isShared(each)) {
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

  /** Those in use that `spread` would rather not share, the least used first. */
  shared(lease: Pick<WaitingLease, 'tried'>): readonly RankedResource[] {
    this.sortAnew();
    const failed = ({ resource }: RankedResource): number => +lease.tried.includes(resource.id);
    this.ranked.forEach(() => this.pool.effort.step());
    return this.ranked
      .filter((each) => isShared(each) && this.pool.hasRoom(each.resource))
      .sort((a, b) => failed(a) - failed(b) || a.resource.live - b.resource.live);
  }

  /**
   * Once for a batch: filling the first one keeps it first, so the order stays right. Room that
   * comes back with a trial that failed changes it.
   */
  private sortAnew(): void {
    if (this.generation === this.pool.generation) {
      return;
    }
    this.generation = this.pool.generation;
    this.start = 0;
    this.ranked = this.eligible
      .flatMap((blueprint) =>
        this.pool
          .resourcesOf(blueprint.facts.id)
          .filter(({ facts }) => facts.status === 'active' && facts.marks.length === 0)
          .map((resource) => ({ resource, blueprint })),
      )
      .sort((a, b) => b.resource.live - a.resource.live);
  }

  private hasRoomAt(index: number): boolean {
    const each = this.ranked[index];
    return each !== undefined && this.pool.hasRoom(each.resource);
  }
}

const isShared = ({ resource, blueprint }: RankedResource): boolean =>
  blueprint.facts.packing === 'spread' && resource.live > 0;
