import {
  isOperationOpen,
  LEASE_STATUS,
  LEASE_STATUSES,
  RESOURCE_STATUS,
  RESOURCE_STATUSES,
  OPERATION_STATUS,
  OPERATION_STATUSES,
  type LeaseStatus,
  type OperationStatus,
  type ResourceStatus,
  type WorkerKind,
} from '@drydock/model';
import {
  hintAttempt,
  hintLease,
  hintOperation,
  hintResource,
  hintType,
  type Hint,
  type QueueName,
} from './hint.ts';

/** Where a lease must be looked at now, or null where nobody writes it any more. */
export function phaseOfLease(lease: {
  id: string;
  type: string;
  status: LeaseStatus;
}): Hint | null {
  switch (lease.status) {
    case 'pending':
      return hintType(lease.type);
    case 'acquired':
      return hintLease('lease', lease.id);
    case 'active':
      return hintLease('update', lease.id);
    case 'released':
    case 'broken':
      return hintLease('destroy', lease.id);
    case 'destroyed':
      return null;
  }
}

/** Where a resource must be looked at now, or null where nobody writes it any more. */
export function phaseOfResource(resource: { id: string; status: ResourceStatus }): Hint | null {
  switch (resource.status) {
    case 'pending':
      return hintResource('resource', resource.id);
    case 'active':
      return hintResource('update', resource.id);
    case 'released':
    case 'broken':
      return hintResource('destroy', resource.id);
    case 'destroyed':
      return null;
  }
}

/** Where an operation must be looked at now, or null where nothing is to be done for it. */
export function phaseOfOperation(operation: { id: string; status: OperationStatus }): Hint | null {
  return isOperationOpen(operation.status) ? hintOperation(operation.id) : null;
}

/** A status in which something may be due: in which queue it is looked at, and by which worker. */
export interface Phase {
  /** `check` is the health check of a resource, beside what its writer does. */
  readonly noun: 'lease' | 'resource' | 'attempt' | 'check' | 'operation';
  readonly status: string;
  readonly queue: QueueName;
  readonly worker: WorkerKind;
}

/** Every one, from the tables of the model: whoever may write a status serves its queue. */
export const PHASES: readonly Phase[] = [
  ...LEASE_STATUSES.flatMap((status) =>
    phase('lease', status, phaseOfLease({ id: '', type: '', status }), LEASE_STATUS[status].writer),
  ),
  ...RESOURCE_STATUSES.flatMap((status) =>
    phase('resource', status, phaseOfResource({ id: '', status }), RESOURCE_STATUS[status].writer),
  ),
  // An attempt that was thrown back is taken down as a lease that has ended.
  ...phase('attempt', 'dirty', hintAttempt(''), LEASE_STATUS.released.writer),
  ...OPERATION_STATUSES.flatMap((status) =>
    phase(
      'operation',
      status,
      phaseOfOperation({ id: '', status }),
      OPERATION_STATUS[status].writer,
    ),
  ),
  ...phase('check', 'active', hintResource('check', ''), RESOURCE_STATUS.active.writer),
];

function phase(
  noun: Phase['noun'],
  status: string,
  hint: Hint | null,
  worker: WorkerKind | null,
): Phase[] {
  return hint === null || worker === null ? [] : [{ noun, status, queue: hint.queue, worker }];
}

/** The worker that serves the queue. */
export function workerOf(queue: QueueName): WorkerKind {
  const found = PHASES.find((each) => each.queue === queue);
  if (found === undefined) {
    throw new Error(`Nobody serves the queue ${queue}.`);
  }
  return found.worker;
}
