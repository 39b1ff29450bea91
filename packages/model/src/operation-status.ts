import type { WorkerKind } from './worker-kind.ts';

/**
 * The state machine of a repository operation, as `LEASE_STATUS` is that of a lease: the database function
 * `operation_may_move` repeats it, ARCHITECTURE.md draws it.
 *
 * One worker writes all of it: who dismisses what has failed says so to the same writer.
 */
export const OPERATION_STATUS = {
  queued: { writer: 'lease', next: ['working', 'dismissed'] },
  working: { writer: 'lease', next: ['done', 'failed', 'dismissed'] },
  done: { writer: null, next: [] },
  failed: { writer: 'lease', next: ['dismissed'] },
  dismissed: { writer: null, next: [] },
} as const satisfies Record<string, { writer: WorkerKind | null; next: readonly string[] }>;

export type OperationStatus = keyof typeof OPERATION_STATUS;
export type NextOperationStatus<From extends OperationStatus> =
  (typeof OPERATION_STATUS)[From]['next'][number];

export const OPERATION_STATUSES = Object.keys(OPERATION_STATUS) as readonly OperationStatus[];

export function operationMayMove(from: OperationStatus, to: OperationStatus): boolean {
  return (OPERATION_STATUS[from].next as readonly OperationStatus[]).includes(to);
}

/** Whether something is still to be done for it. */
export const isOperationOpen = (status: OperationStatus): boolean =>
  status === 'queued' || status === 'working';

/** Statuses in which it is over. */
export const OPERATION_ENDS = ['done', 'failed', 'dismissed'] as const satisfies OperationStatus[];

/**
 * `check`: does this repository work, with this blueprint and its credential? `test`: would the ref fit onto the
 * branch, and does its test pass then? `land`: the same, and it is pushed.
 */
export const OPERATION_KINDS = ['check', 'test', 'land'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** What it is at: `waiting` while it is queued, the others while it works. */
export const OPERATION_PHASES = [
  'waiting',
  'leasing',
  'checking',
  'integrating',
  'testing',
  'pushing',
] as const;
export type OperationPhase = (typeof OPERATION_PHASES)[number];

/** Why it does not go on just now. */
export const OPERATION_BARRIERS = {
  'branch-busy': 'Another one holds the same branch of the same repository.',
  'others-first': 'Others of the same branch are older.',
  'lease-waits': 'Its working copy is not there yet; the lease’s own explanation says why.',
  'lease-ending':
    'What it leased before is still being taken back, and something may still run there.',
  'base-moved': 'The branch was moved by somebody else while it worked, and it began anew.',
  fault: 'Something went wrong, and it is tried again.',
  dismissed: 'Somebody has dismissed it, and its worker has still to answer.',
} as const satisfies Record<string, string>;
export type OperationBarrier = keyof typeof OPERATION_BARRIERS;

/** What a good end was. */
export const OPERATION_RESULTS = {
  checked: 'The repository can be leased, read and, as far as a dry run tells, pushed to.',
  passed: 'It fits, and its test passed where it had one.',
  landed: 'The branch is at the commit, or has it.',
  nothing: 'The branch had all of it before.',
} as const satisfies Record<string, string>;
export type OperationResult = keyof typeof OPERATION_RESULTS;

/** Why it failed. The list is closed, so that programs can decide by it. */
export const OPERATION_REASONS = {
  conflict: 'It does not fit onto the branch; its files say where.',
  unrelated: 'The ref and the branch have no commit in common.',
  changed: 'Its working copy had changes before anybody had used it.',
  'tests-failed': 'The test command did not exit with 0, or not in time.',
  'base-moved': 'The branch was moved by others as often as `triesMax` allows.',
  hook: 'A hook of the server declined the push.',
  'non-fast-forward':
    'The branch has what the commit lacks, and the server says so although it has not moved.',
  'checked-out': 'Somebody works on that branch on the server.',
  denied: 'Whoever pushes may not.',
  'push-refused': 'The push was refused in another way; its words say how.',
  unreachable: 'The repository could not be reached, again and again.',
  'missing-ref': 'The repository has no such ref.',
  'missing-branch': 'The repository has no such branch.',
  'lease-ended': 'Its working copy could not be had, or was lost.',
  fault: 'What it does failed again and again.',
  dismissed: 'Somebody has dismissed it.',
} as const satisfies Record<string, string>;
export type OperationReason = keyof typeof OPERATION_REASONS;
