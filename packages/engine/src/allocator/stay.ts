import type { Verdict } from '@drydock/model';
import { awaitingResource, waiting } from '../lease/events.ts';
import type { StayingEvent, StayingLease } from './plan.ts';
import type { Served, WaitingLease } from './snapshot.ts';

/** Why a lease waits: a verdict, or no more than a sentence. */
export type Why = Pick<Verdict, 'detail'> & Partial<Verdict>;

const NOTHING_NEW: Why = { detail: '' };

/** What the event has of a verdict besides: what would have to change is asked for, and not told. */
const TOLD = ['rule', 'blueprint', 'resource', 'have', 'need', 'by', 'until'] as const;

/** The event that says so. */
export function waitingFor(why: Why): ReturnType<typeof waiting> {
  const data: Record<string, string | number> = {};
  for (const field of TOLD) {
    const value = why[field];
    if (value !== undefined) {
      data[field] = value;
    }
  }
  return waiting({ ...data, detail: why.detail });
}

/** A lease that goes on waiting: for a resource on its way, or for what the detail says. */
export function stay(
  lease: WaitingLease,
  awaits: string | null,
  front: Served | null,
  why: Why,
  shape: string = lease.shape,
): StayingLease {
  const told = tell(lease, awaits, why);
  return {
    leaseId: lease.id,
    projectId: lease.projectId,
    shape,
    fence: lease.fence,
    awaits,
    newShape: shape === lease.shape ? null : shape,
    front,
    event: told?.type ?? null,
    data: told?.data ?? {},
    isSame: false,
    waitLeftMs: lease.waitLeftMs,
    commands: [],
  };
}

function tell(lease: WaitingLease, awaits: string | null, why: Why): StayingEvent | null {
  if (awaits !== null && awaits !== lease.awaits) {
    return awaitingResource(awaits);
  }
  return lease.isNew ? waitingFor(why) : null;
}

/** A lease that waits for what it waited for, and has come to the front of its line. */
export function stayAsBefore(lease: WaitingLease, front: Served): StayingLease {
  return { ...stay(lease, lease.awaits, front, NOTHING_NEW), isSame: true };
}

/** A lease may both have rejected commands and go on waiting: one row, written once. */
export function mergeStays(stays: readonly StayingLease[]): StayingLease[] {
  const byLease = new Map<string, StayingLease>();
  for (const each of stays) {
    const earlier = byLease.get(each.leaseId);
    byLease.set(
      each.leaseId,
      earlier === undefined ? each : { ...each, commands: [...earlier.commands, ...each.commands] },
    );
  }
  return [...byLease.values()];
}
