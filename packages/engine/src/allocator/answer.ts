import type { Verdict } from '@drydock/model';
import { endByCommand, endByWaiting } from './end.ts';
import { NOTHING_PLANNED, type EndedLease, type Plan, type StayingLease } from './plan.ts';
import type { CommandedLease, WaitingLease } from './snapshot.ts';

/** Pending leases that can be answered whatever there is to be had. */
export interface Answerable {
  readonly commanded: readonly CommandedLease[];
  /** Those whose wait is over, with what was last said of why they wait. */
  readonly over: readonly OverdueLease[];
}

export interface OverdueLease extends Pick<
  WaitingLease,
  'id' | 'projectId' | 'shape' | 'fence' | 'holder'
> {
  readonly verdicts: readonly Verdict[];
}

/**
 * What can be said without looking at what there is: commands are answered, and waits end with the
 * reason that was found last. For when placing fails, so that whoever wants to leave can.
 */
export function answer({ commanded, over }: Answerable): Plan {
  const ends: EndedLease[] = [];
  const stays: StayingLease[] = [];
  const settled = new Set<string>();
  for (const lease of commanded) {
    const answered = endByCommand(lease);
    if (answered.end === null) {
      stays.push(answered.stay);
    } else {
      ends.push(answered.end);
    }
    // Once each: whoever was told something and goes on waiting ends with the next look.
    settled.add(lease.id);
  }
  const ended = over.filter(({ id }) => !settled.has(id));
  ends.push(...ended.map((lease) => endByWaiting(lease, lease.verdicts)));
  const gone = new Set(ends.map(({ leaseId }) => leaseId));
  const left = [...commanded, ...over].filter(({ id }) => gone.has(id));
  return { ...NOTHING_PLANNED, ends, stays, left };
}
