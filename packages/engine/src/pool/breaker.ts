import type { BreakerSettings, BreakerState } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import { breakerClosed, breakerOpened } from './events.ts';
import { quarantinedAt, type PoolFailure, type PoolMember } from './member.ts';

export interface Breaker {
  readonly state: BreakerState | null;
  /** When it closed last, in milliseconds since 1970. */
  readonly closedAt: number | null;
}

export interface BreakerNow extends Breaker {
  /** How many more may be begun. */
  readonly mayBuild: number;
  /** When to look again; null where time alone changes nothing. */
  readonly lookAt: number | null;
  readonly events: readonly NewEvent[];
}

/**
 * Stops building where too much of a pool fails within a while. Failed are builds that came to nothing, what
 * was lost, and what is quarantined. Of how many: those and what stands. What was begun after the first of
 * them is no witness, since it only takes the place of what failed.
 *
 * Once the pause is over, one at a time is built. One that is ready closes it; one more that fails opens it
 * anew.
 */
export function breakerAt(
  { state, closedAt }: Breaker,
  settings: BreakerSettings | null,
  members: readonly PoolMember[],
  failures: readonly PoolFailure[],
  now: number,
): BreakerNow {
  if (settings === null) {
    const events = state === null ? [] : [breakerClosed({ reason: 'it has no breaker any more' })];
    return { state: null, closedAt, mayBuild: Infinity, lookAt: null, events };
  }
  const failed = failuresOf(members, failures).filter((at) => at <= now);
  if (state === null) {
    const since = Math.max(now - settings.windowSeconds * 1_000, closedAt ?? 0);
    const counted = failed.filter((at) => at > since);
    const first = Math.min(...counted);
    const standing = members.filter((each) => isWitness(each, first)).length;
    const of = counted.length + standing;
    if (counted.length < settings.failuresMin || counted.length < settings.share * of) {
      return { state, closedAt, mayBuild: Infinity, lookAt: null, events: [] };
    }
    return opened(settings, { failed: counted.length, of }, closedAt, now);
  }
  const until = Date.parse(state.until);
  if (now < until) {
    return { state, closedAt, mayBuild: 0, lookAt: until, events: [] };
  }
  const last = Math.max(Date.parse(state.openedAt), ...failed);
  if (last > until) {
    const since = failed.filter((at) => at > Date.parse(state.openedAt)).length;
    return opened(settings, { failed: since, of: since }, closedAt, now);
  }
  if (members.some(({ activatedAt }) => activatedAt !== null && activatedAt > last)) {
    const events = [breakerClosed({ reason: 'one was built' })];
    return { state: null, closedAt: now, mayBuild: Infinity, lookAt: null, events };
  }
  const underWay = members.filter(({ status }) => status === 'pending').length;
  return { state, closedAt, mayBuild: Math.max(0, 1 - underWay), lookAt: null, events: [] };
}

function opened(
  { windowSeconds, pauseSeconds }: BreakerSettings,
  { failed, of }: Pick<BreakerState, 'failed' | 'of'>,
  closedAt: number | null,
  now: number,
): BreakerNow {
  const until = now + pauseSeconds * 1_000;
  const state: BreakerState = {
    openedAt: new Date(now).toISOString(),
    until: new Date(until).toISOString(),
    failed,
    of,
    windowSeconds,
  };
  const events = [breakerOpened({ until: state.until, failed, of, windowSeconds })];
  return { state, closedAt, mayBuild: 0, lookAt: until, events };
}

const failuresOf = (
  members: readonly PoolMember[],
  failures: readonly PoolFailure[],
): readonly number[] => [
  ...failures.map(({ at }) => at),
  ...members.flatMap((member) => quarantinedAt(member) ?? []),
];

const isWitness = (member: PoolMember, first: number): boolean =>
  member.marks.quarantined === undefined &&
  (member.status === 'active' || member.createdAt < first);
