import type { BreakerState, JsonObject, RollOutState } from '@drydock/model';
import type { BlueprintFacts } from '../allocator/snapshot.ts';
import { pauseLeftMs } from '../allocator/pause.ts';
import { readyMinAt } from './keep.ts';
import { isOpen, takesLeases, type PoolMember } from './member.ts';
import { firingAt, nextFiring, type Firing } from './schedule.ts';

/** A pool as somebody looks at it. Each member is in one of the numbers, but for `old`. */
export interface PoolView {
  /** Whether anything of it comes or goes by itself. */
  readonly isKept: boolean;
  readonly readyMin: number;
  /** Whose `readyMin` that is, where a schedule says it. */
  readonly firing: Firing | null;
  readonly nextFiring: Firing | null;
  readonly ready: number;
  readonly inUse: number;
  /** Being built. */
  readonly building: number;
  /** Quarantined. */
  readonly ill: number;
  /** Kept from leases by somebody, or on its way out. */
  readonly leaving: number;
  /** Of any of those: built by an older revision. */
  readonly old: number;
  readonly breaker: BreakerState | null;
  readonly rollOut: RollOutState | null;
  /** What is not built for a while since it failed. */
  readonly pauses: readonly PoolPause[];
  /** When it is looked at again, whatever is told. */
  readonly nextAt: number | null;
}

export interface PoolPause {
  readonly choice: JsonObject;
  readonly failed: number;
  readonly reason: string;
  readonly until: number;
}

export interface PoolLook {
  readonly blueprint: Pick<
    BlueprintFacts,
    'pool' | 'enabled' | 'draining' | 'revision' | 'failures' | 'buildSettings' | 'ending'
  >;
  readonly members: readonly Omit<PoolMember, 'withdrawn'>[];
  readonly isKept: boolean;
  readonly breaker: BreakerState | null;
  readonly rollOut: RollOutState | null;
  readonly nextAt: number | null;
  readonly now: number;
}

/** Pure. */
export function describePool(look: PoolLook): PoolView {
  const { blueprint, isKept, breaker, rollOut, nextAt, now } = look;
  const { pool, revision, failures } = blueprint;
  const members = look.members.map((each) => ({ ...each, withdrawn: null }));
  const count = (is: (member: PoolMember) => boolean): number => members.filter(is).length;
  const isIll = ({ marks }: PoolMember): boolean => marks.quarantined !== undefined;
  return {
    isKept,
    readyMin: readyMinAt(blueprint, now),
    firing: firingAt(pool.schedule, now),
    nextFiring: nextFiring(pool.schedule, now),
    ready: count((each) => takesLeases(each) && each.live === 0),
    inUse: count((each) => takesLeases(each) && each.live > 0),
    building: count((each) => each.status === 'pending' && isOpen(each)),
    ill: count(isIll),
    leaving: count((each) => !isOpen(each) && !isIll(each)),
    old: count((each) => each.revision !== revision),
    breaker,
    rollOut,
    pauses: failures.flatMap((failure): PoolPause[] => {
      const leftMs = pauseLeftMs(failure, blueprint.buildSettings);
      const { choice, count: failed, reason } = failure;
      return leftMs > 0 ? [{ choice, failed, reason, until: now + leftMs }] : [];
    }),
    nextAt,
  };
}
