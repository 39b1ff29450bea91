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

/** What is looked at. Times in milliseconds since 1970. */
export interface BreakerSight {
  readonly members: readonly PoolMember[];
  readonly failures: readonly PoolFailure[];
  /** Those that did what they were for and went within the window. */
  readonly gone: number;
  readonly now: number;
}

/** Many that are gone at once are one matter, however many come up in their place. */
const BURST_MS = 60_000;

/**
 * Stops building where too much of a pool fails within a while. Failed are builds that came to nothing, what
 * was lost, and what is quarantined. Of how many: those, what stands, and what went after it was used. What is on
 * its way is a witness only if it was begun before the first of them failed.
 *
 * What is lost or ill within a minute is also held against what was there when that minute began: what came up in
 * its place says nothing of the rest.
 *
 * Once the pause is over, one at a time is built. One that is ready closes it; one more that fails opens it
 * anew.
 */
export function breakerAt(
  { state, closedAt }: Breaker,
  settings: BreakerSettings | null,
  sight: BreakerSight,
): BreakerNow {
  const { members, failures, now } = sight;
  if (settings === null) {
    const events = state === null ? [] : [breakerClosed({ reason: 'it has no breaker any more' })];
    return { state: null, closedAt, mayBuild: Infinity, lookAt: null, events };
  }
  const failed = [...lossesOf(sight), ...failures.filter(isBuild).map(({ at }) => at)].filter(
    (at) => at <= now,
  );
  if (state === null) {
    const counts = tooMany(sight, settings, closedAt, failed);
    return counts === null
      ? { state, closedAt, mayBuild: Infinity, lookAt: null, events: [] }
      : opened(settings, counts, closedAt, now);
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

/** How many failed of how many, where that is too many; else null. */
function tooMany(
  sight: BreakerSight,
  { failuresMin, share, windowSeconds }: BreakerSettings,
  closedAt: number | null,
  all: readonly number[],
): Pick<BreakerState, 'failed' | 'of'> | null {
  const { members, gone, now } = sight;
  const within = (times: readonly number[], ms: number): readonly number[] =>
    times.filter((at) => at > Math.max(now - ms, closedAt ?? 0));
  const windowMs = windowSeconds * 1_000;
  const failed = within(all, windowMs);
  const first = Math.min(...failed);
  const lost = within(lossesOf(sight), Math.min(BURST_MS, windowMs));
  const begins = Math.min(...lost);
  const counts = [
    {
      failed: failed.length,
      of:
        failed.length +
        gone +
        members.filter((each) => isWell(each) && (isReady(each) || each.createdAt < first)).length,
    },
    {
      failed: lost.length,
      of: lost.length + members.filter((each) => isWell(each) && each.createdAt < begins).length,
    },
  ];
  return (
    counts.find((each) => each.failed >= failuresMin && each.failed >= share * each.of) ?? null
  );
}

/** When each of those was lost, or was found to be ill. */
const lossesOf = ({ members, failures }: BreakerSight): readonly number[] => [
  ...failures.filter((each) => !isBuild(each)).map(({ at }) => at),
  ...members.flatMap((member) => quarantinedAt(member) ?? []),
];

const isBuild = ({ code }: PoolFailure): boolean => code !== 'resource-lost' && code !== 'ill';

const isWell = ({ marks }: PoolMember): boolean => marks.quarantined === undefined;

const isReady = ({ status }: PoolMember): boolean => status === 'active';
