import type { PoolSettings } from '@drydock/model';
import { idleSince, quarantinedAt, type PoolMember, type Rule } from './member.ts';

/** Why a member goes, with what its timeline says of it. */
export interface Leaving {
  readonly rule: Rule;
  readonly sentence: string;
}

type Settings = Pick<
  PoolSettings,
  'ageSecondsMax' | 'usesMax' | 'illSecondsMax' | 'idleSecondsMax'
>;

/**
 * Why a member has to go, whatever the others are; null where it may stay. What an operator has marked is the
 * operator’s, and what is on its way out needs no second word.
 */
export function whyGoes(member: PoolMember, settings: Settings, now: number): Leaving | null {
  if (!isOurs(member)) {
    return null;
  }
  const { usesMax } = settings;
  if (isPast(dueBy.age(member, settings), now)) {
    return { rule: 'age', sentence: `It is older than ${settings.ageSecondsMax} s.` };
  }
  if (usesMax !== null && member.uses >= usesMax) {
    const leases = usesMax === 1 ? 'lease was' : 'leases were';
    return { rule: 'uses', sentence: `${member.uses} ${leases} placed on it, as many as may be.` };
  }
  if (isPast(dueBy.ill(member, settings), now)) {
    const why = member.marks.quarantined?.reason ?? 'its health check failed';
    return {
      rule: 'ill',
      sentence: `It was quarantined for ${settings.illSecondsMax} s: ${why}`,
    };
  }
  return member.withdrawn === null ? null : { rule: 'withdrawn', sentence: member.withdrawn };
}

/** When that has to be asked again of a member that stays; null where time alone changes nothing. */
export function goesAt(member: PoolMember, settings: Settings): number | null {
  if (!isOurs(member)) {
    return null;
  }
  return earliest([dueBy.age(member, settings), dueBy.ill(member, settings)]);
}

/** When it has been idle for long enough to go, if it is one too many; null for never. */
export function idleUntil(member: PoolMember, { idleSecondsMax }: Settings): number | null {
  const since = idleSince(member);
  return since === null || idleSecondsMax === null ? null : since + idleSecondsMax * 1_000;
}

const dueBy = {
  age: ({ activatedAt }: PoolMember, { ageSecondsMax }: Settings): number | null =>
    activatedAt === null || ageSecondsMax === null ? null : activatedAt + ageSecondsMax * 1_000,
  ill: (member: PoolMember, { illSecondsMax }: Settings): number | null => {
    const since = quarantinedAt(member);
    return since === null || illSecondsMax === null ? null : since + illSecondsMax * 1_000;
  },
} as const;

/** Before it is ready only its build’s own deadline counts. */
const isOurs = ({ status, told, marks }: PoolMember): boolean =>
  status === 'active' && told === null && marks.held === undefined && marks.draining === undefined;

const isPast = (at: number | null, now: number): boolean => at !== null && at <= now;

export function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
