import { lineKey, ownerKey } from './line.ts';
import type { Plan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Whether it matters to the plan what each project and owner holds: several of them asked, and
 * there was something for some but not for all. Only then are the holdings worth reading.
 */
export function isContested(snapshot: Snapshot, plan: Plan): boolean {
  const waits = plan.stays.some((stay) => stay.awaits === null);
  const gives = plan.placements.length > 0 || plan.stays.some((stay) => stay.awaits !== null);
  return waits && gives && new Set(snapshot.leases.map(ownerKey)).size > 1;
}

/**
 * Whether a plan that was made without what is built has to be made again with it: something new
 * may be built, or somebody is told why nothing was to be had. Whatever was placed is as good in
 * either case, since what is built leaves less room for new things and no more on what is there.
 */
export function needsWhole(snapshot: Snapshot, plan: Plan): boolean {
  return (
    !snapshot.isWhole &&
    // Who was released ends whatever is built.
    (plan.stays.length > 0 || plan.ends.some((end) => end.commands.length === 0))
  );
}

/** Whether there may be room for leases that stand behind those that were read. */
export function mayServeMore(snapshot: Snapshot, plan: Plan): boolean {
  if (snapshot.more) {
    return true;
  }
  const stays = new Set(plan.stays.map((stay) => stay.leaseId));
  const lines = new Map<string, { read: number; stays: boolean }>();
  // Those that are new were read because they are due, all of them.
  for (const lease of snapshot.leases.filter((each) => !each.isNew)) {
    const key = lineKey(lease);
    const line = lines.get(key) ?? { read: 0, stays: false };
    line.read += 1;
    line.stays ||= stays.has(lease.id);
    lines.set(key, line);
  }
  const { ofLine, ofAll } = snapshot.heads;
  // As the statement divides it between the lines.
  const most = Math.min(ofLine, Math.max(1, Math.floor(ofAll / Math.max(1, lines.size))));
  return [...lines.values()].some((line) => line.read >= most && !line.stays);
}
