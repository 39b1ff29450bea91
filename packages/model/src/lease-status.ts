import type { WorkerKind } from './worker-kind.ts';

/**
 * The lease's state machine. A move that is missing here does not exist: the types below derive
 * from this table, the database function `lease_may_move` repeats it, ARCHITECTURE.md draws it,
 * and a test compares the three.
 *
 * `writer` is the only worker kind that may write a lease while it is in that status.
 */
export const LEASE_STATUS = {
  pending: { writer: 'allocator', next: ['acquired', 'active', 'released', 'broken'] },
  acquired: { writer: 'lease', next: ['active', 'pending', 'released', 'broken'] },
  active: { writer: 'update', next: ['released', 'broken'] },
  released: { writer: 'update', next: ['destroyed'] },
  broken: { writer: 'update', next: ['destroyed'] },
  destroyed: { writer: null, next: [] },
} as const satisfies Record<string, { writer: WorkerKind | null; next: readonly string[] }>;

export type LeaseStatus = keyof typeof LEASE_STATUS;
export type NextLeaseStatus<From extends LeaseStatus> = (typeof LEASE_STATUS)[From]['next'][number];

export const LEASE_STATUSES = Object.keys(LEASE_STATUS) as readonly LeaseStatus[];

/** Statuses in which the lease may still become, or is, usable. */
export const OPEN_LEASE_STATUSES = [
  'pending',
  'acquired',
  'active',
] as const satisfies LeaseStatus[];

/** Statuses in which the lease has ended; only cleaning up is left. */
export const ENDED_LEASE_STATUSES = [
  'released',
  'broken',
  'destroyed',
] as const satisfies LeaseStatus[];

export function leaseMayMove(from: LeaseStatus, to: LeaseStatus): boolean {
  return (LEASE_STATUS[from].next as readonly LeaseStatus[]).includes(to);
}

export function isLeaseOpen(status: LeaseStatus): boolean {
  return (OPEN_LEASE_STATUSES as readonly LeaseStatus[]).includes(status);
}
