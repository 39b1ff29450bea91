import type { WorkerKind } from './worker-kind.ts';

/** The resource's state machine; see `LEASE_STATUS` for how it is kept true. */
export const RESOURCE_STATUS = {
  pending: { writer: 'resource', next: ['active', 'released', 'broken'] },
  active: { writer: 'update', next: ['released', 'broken'] },
  released: { writer: 'update', next: ['destroyed'] },
  broken: { writer: 'update', next: ['destroyed'] },
  destroyed: { writer: null, next: [] },
} as const satisfies Record<string, { writer: WorkerKind | null; next: readonly string[] }>;

export type ResourceStatus = keyof typeof RESOURCE_STATUS;
export type NextResourceStatus<From extends ResourceStatus> =
  (typeof RESOURCE_STATUS)[From]['next'][number];

export const RESOURCE_STATUSES = Object.keys(RESOURCE_STATUS) as readonly ResourceStatus[];

export function resourceMayMove(from: ResourceStatus, to: ResourceStatus): boolean {
  return (RESOURCE_STATUS[from].next as readonly ResourceStatus[]).includes(to);
}
