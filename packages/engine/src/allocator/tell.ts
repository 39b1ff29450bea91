import type { NewEvent } from '../event.ts';
import { acquired, activated, commandApplied, commandRejected, ended } from '../lease/events.ts';
import { planned } from '../resource/events.ts';
import type { AnsweredCommand, Placement, Plan, PlannedResource, StayingLease } from './plan.ts';
import { waitingFor } from './stay.ts';

/** What the timeline of a lease says that is not placed. */
export interface LeaseEvent {
  readonly leaseId: string;
  readonly projectId: string;
  /** The lease's, as it was read. */
  readonly fence: string;
  readonly event: NewEvent;
}

/**
 * Of a lease that is placed, by its status then. The row of a placement has the resource, and the
 * statement adds it: said twice, it would be a third more JSON for each lease.
 */
export const tellPlaced = {
  acquired: acquired({}),
  active: activated({}),
} as const satisfies Record<Placement['status'], NewEvent>;

export const tellPlanned = ({ blueprintName: blueprint, revision }: PlannedResource): NewEvent =>
  planned({ blueprint, revision });

/** Of the leases that end or go on waiting: first what became of commands, since that may be why. */
export function tellWaiting({ ends, stays }: Pick<Plan, 'ends' | 'stays'>): readonly LeaseEvent[] {
  const said: LeaseEvent[] = [];
  const say = ({ leaseId, projectId, fence }: Omit<LeaseEvent, 'event'>, event: NewEvent): void => {
    said.push({ leaseId, projectId, fence, event });
  };
  for (const lease of [...ends, ...stays]) {
    lease.commands.forEach((command) => say(lease, tellAnswered(command)));
  }
  ends.forEach((lease) => say(lease, ended[lease.status](lease.reason)));
  for (const lease of stays) {
    if (lease.event !== null) {
      say(lease, { type: lease.event, data: lease.data });
    }
  }
  return said;
}

function tellAnswered({ name: command, author, outcome, reason }: AnsweredCommand): NewEvent {
  return outcome === 'applied'
    ? commandApplied({ command, author })
    : commandRejected({ command, author, reason });
}

/**
 * What leases of a shape are told that wait already, where its first verdict is another one than before: each of
 * them once for a rule at a blueprint, or two rules that take turns would fill its timeline.
 */
export function tellAnew({ verdicts }: Plan['waiting'][number]): NewEvent | null {
  const [first] = verdicts;
  return first === undefined ? null : waitingFor(first);
}

/** Whether a lease is one of those: it waits, for nothing that is on its way, and is told nothing else. */
export const isToldAnew = ({ awaits, event, isSame, waitLeftMs }: StayingLease): boolean =>
  awaits === null && event === null && !isSame && waitLeftMs !== null;
