import { BOUNDS } from '@drydock/model';
import { lineKey } from './line.ts';
import type { Plan } from './plan.ts';
import type { Snapshot, WaitingLease } from './snapshot.ts';

/**
 * Whether it matters to the plan who holds what and was served when: there are several lines, and
 * there was something for some but not for all, or somebody goes on waiting who may have been
 * overtaken as often as may be. Only then is it worth reading.
 */
export function isContested(snapshot: Snapshot, plan: Plan): boolean {
  const gone = goneBy(plan);
  const awaiting = new Set(
    plan.stays.flatMap(({ leaseId, awaits }) => (awaits === null ? [] : [leaseId])),
  );
  const waiting = snapshot.leases.filter(({ id }) => !gone.has(id));
  const mayBeAged = ({ front }: WaitingLease): boolean =>
    front !== null && snapshot.served - front.type >= BOUNDS.overtakenMax;
  if (waiting.some(mayBeAged)) {
    return true;
  }
  const waits = waiting.some(({ id }) => !awaiting.has(id));
  const gives = plan.placements.length > 0 || awaiting.size > 0;
  return waits && gives && new Set(snapshot.leases.map(lineKey)).size > 1;
}

/** Leases that wait no longer. */
const goneBy = ({ placements, ends }: Pick<Plan, 'placements' | 'ends'>): ReadonlySet<string> =>
  new Set([...placements, ...ends].map(({ leaseId }) => leaseId));

/**
 * Whether a plan that was made without what is built has to be made again with it: something new
 * may be built, or somebody is told why nothing was to be had. Whatever was placed is as good in
 * either case, since what is built leaves less room for new things and no more on what is there.
 */
export function needsWhole(plan: Plan): boolean {
  return (
    plan.stays.some((stay) => !stay.isSame) ||
    // A lease that is released ends whatever there is; for any other end, all there is must be seen.
    plan.ends.some((end) => end.commands.length === 0)
  );
}

/**
 * The projects of which waiting leases stand behind those that were read, that there may be room for
 * too: all that was read of their line was served.
 */
export function servedWhole(
  snapshot: Snapshot,
  plan: Pick<Plan, 'placements' | 'ends'>,
): readonly string[] {
  const gone = goneBy(plan);
  const lines = new Map<string, { projectId: string; goesOn: boolean; stays: boolean }>();
  for (const lease of snapshot.leases) {
    const key = lineKey(lease);
    const line = lines.get(key) ?? { projectId: lease.projectId, goesOn: false, stays: false };
    line.goesOn ||= lease.isLastRead;
    line.stays ||= !gone.has(lease.id);
    lines.set(key, line);
  }
  const whole = [...lines.values()].filter((line) => line.goesOn && !line.stays);
  return [...new Set(whole.map(({ projectId }) => projectId))];
}
