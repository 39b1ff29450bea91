import { isOperationOpen, type OperationStatus } from '../operation-status.ts';
import type { ActionRules } from './action.ts';

/** What decides about a repository operation. */
export interface OperationStanding {
  readonly id: string;
  readonly status: OperationStatus;
}

export const OPERATION_ACTIONS = {
  update: { role: 'holder' },
  // Of what is over only a failure is left to be seen.
  dismiss: {
    role: 'holder',
    hindrance: ({ id, status }) =>
      isOperationOpen(status) || status === 'failed'
        ? null
        : { code: 'conflict', sentence: `The operation ${id} is ${status}.` },
  },
} as const satisfies ActionRules<OperationStanding>;
