import type { RollOutState } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { BlueprintFacts } from '../allocator/snapshot.ts';
import { breakerAt, type Breaker } from './breaker.ts';
import { earliest, goesAt, idleUntil, whyGoes, type Leaving } from './leave.ts';
import { idleSince, isOpen, takesLeases, type PoolFailure, type PoolMember } from './member.ts';
import { rollOutAt, type Begun } from './roll-out.ts';
import { firingAt, nextFiring } from './schedule.ts';

/** All that is looked at of one pool, read at one time. */
export interface PoolSight {
  readonly blueprint: Pick<BlueprintFacts, 'revision' | 'pool' | 'enabled' | 'draining' | 'ending'>;
  readonly members: readonly PoolMember[];
  readonly failures: readonly PoolFailure[];
  /** Those that did what they were for and went within the window of its breaker. */
  readonly gone: number;
  readonly breaker: Breaker;
  readonly rollOut: RollOutState | null;
  /** Milliseconds since 1970, on the database’s clock. */
  readonly now: number;
}

export interface PoolPorts {
  /** Begins one more, of the present revision. */
  readonly build: () => Begun;
  /** Whether its kind can bring one in place to the present revision. */
  readonly updates: boolean;
}

export interface Retire extends Leaving {
  readonly member: PoolMember;
}

/** What is to be done for a pool, besides what `build` has begun. */
export interface Kept {
  readonly readyMin: number;
  readonly retires: readonly Retire[];
  readonly updates: readonly PoolMember[];
  /** Those whose last lease’s end is news. */
  readonly awaited: readonly PoolMember[];
  readonly breaker: Breaker;
  readonly rollOut: RollOutState | null;
  readonly events: readonly NewEvent[];
  /** Whether more is wanted than could be begun. */
  readonly lacks: boolean;
  /** When to look again, whatever is told; null where time alone changes nothing. */
  readonly nextAt: number | null;
}

/** How many should stand ready at a time: the last firing of the schedule holds. */
export function readyMinAt(
  { pool, enabled, draining }: PoolSight['blueprint'],
  at: number,
): number {
  // What takes no new leases has nothing to be ready for.
  return enabled && !draining ? (firingAt(pool.schedule, at)?.readyMin ?? pool.readyMin) : 0;
}

/**
 * What comes and goes of a pool now. Pure, but for what `build` begins. In this order: whatever has to go
 * whoever else is there, what is missing, what is brought to another revision, and what is idle and one too
 * many. Builds are bounded by the breaker; ends are not.
 */
export function keepPool(sight: PoolSight, ports: PoolPorts): Kept {
  const { blueprint, members, failures, now } = sight;
  const { pool, revision } = blueprint;
  const readyMin = readyMinAt(blueprint, now);
  const leaving = members.flatMap((member): Retire[] => {
    const why = whyGoes(member, pool, now);
    return why === null ? [] : [{ member, ...why }];
  });
  const gone = new Set(leaving.map(({ member }) => member));
  const staying = members.filter((member) => !gone.has(member));
  const breaker = breakerAt(sight.breaker, pool.breaker, sight);

  const ready = staying.filter((each) => takesLeases(each) && each.live === 0);
  // What somebody waits for is spoken for.
  const coming = staying.filter((each) => isComing(each) && each.awaited === 0);
  const missing = Math.max(0, readyMin - ready.length - coming.length);
  const builder = new Builder(ports.build, breaker.mayBuild);
  const isProbing = probes(sight, staying);
  const underWay = staying.filter((each) => each.status === 'pending').length;
  const begun = builder.build(isProbing ? Math.min(missing, Math.max(0, 1 - underWay)) : missing);

  const rolled = rollOutAt(
    {
      revision,
      mode: pool.rollOut,
      state: sight.rollOut,
      members: staying,
      failures,
      ready: ready.length,
      readyMin,
      begun,
      ending: blueprint.ending,
      now,
    },
    { build: () => builder.one(), updates: ports.updates },
  );
  const replaced = new Set([...rolled.retires, ...rolled.updates]);
  const idle = ready.filter((each) => !replaced.has(each));
  const spare = sparesOf(idle, readyMin, sight);
  const sentence = `It was idle for ${pool.idleSecondsMax} s, and ${readyMin} are ready without it.`;
  const retires: Retire[] = [
    ...leaving,
    ...rolled.retires.map((member) => ({
      member,
      rule: 'rolled-out' as const,
      sentence: `Revision ${revision} takes the place of revision ${member.revision}.`,
    })),
    ...spare.due.map((member) => ({ member, rule: 'idle' as const, sentence })),
  ];
  const inUse = members.some(({ status, live }) => status === 'active' && live > 0);
  return {
    readyMin,
    retires,
    updates: rolled.updates,
    awaited: rolled.awaited,
    breaker: { state: breaker.state, closedAt: breaker.closedAt },
    rollOut: rolled.state,
    events: [...breaker.events, ...rolled.events],
    lacks: begun < missing || builder.isRefused,
    nextAt: earliest([
      ...staying.map((each) => goesAt(each, pool)),
      spare.nextAt,
      // A lease may end at once, and nobody tells of it.
      inUse && pool.idleSecondsMax !== null ? now + pool.idleSecondsMax * 1_000 : null,
      nextFiring(pool.schedule, now)?.at ?? null,
      breaker.lookAt,
    ]),
  };
}

/** Whether nothing of the revision has shown yet that it can be built: then one is begun at a time. */
function probes({ blueprint, rollOut }: PoolSight, members: readonly PoolMember[]): boolean {
  const { pool, revision } = blueprint;
  const isHeld = rollOut?.revision === revision && rollOut.status === 'held';
  return (
    pool.rollOut === 'replace-idle' &&
    !isHeld &&
    members.some((each) => each.revision !== revision) &&
    !members.some((each) => each.revision === revision && each.activatedAt !== null)
  );
}

const isComing = (member: PoolMember): boolean => member.status === 'pending' && isOpen(member);

/** Those beyond `readyMin` that were idle for long enough, the oldest revision and the longest idle first. */
function sparesOf(
  idle: readonly PoolMember[],
  readyMin: number,
  { blueprint: { pool }, now }: PoolSight,
): { readonly due: readonly PoolMember[]; readonly nextAt: number | null } {
  const excess = idle.length - readyMin;
  if (excess <= 0 || pool.idleSecondsMax === null) {
    return { due: [], nextAt: null };
  }
  const inOrder = [...idle].sort(
    (a, b) => a.revision - b.revision || (idleSince(a) ?? 0) - (idleSince(b) ?? 0),
  );
  const until = (member: PoolMember): number => idleUntil(member, pool) ?? Infinity;
  const due = inOrder.filter((each) => until(each) <= now).slice(0, excess);
  const left = inOrder.filter((each) => !due.includes(each));
  return { due, nextAt: due.length === excess ? null : earliest(left.map(until)) };
}

/** Begins as many as the breaker lets it. */
class Builder {
  readonly #build: () => Begun;
  #left: number;
  /** Whether one more was wanted and could not be begun. */
  isRefused = false;

  constructor(build: () => Begun, left: number) {
    this.#build = build;
    this.#left = left;
  }

  build(count: number): number {
    for (let begun = 0; begun < count; begun += 1) {
      if (this.one() !== 'begun') {
        return begun;
      }
    }
    return count;
  }

  one(): Begun {
    const begun = this.#left > 0 ? this.#build() : 'later';
    if (begun === 'begun') {
      this.#left -= 1;
    } else {
      this.isRefused = true;
    }
    return begun;
  }
}
