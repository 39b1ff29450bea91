import type { ActionRules } from './action.ts';

/**
 * `open` while it is written. Then `complete`: it has all that the command wrote; `truncated`: the first bytes
 * of it, up to its bound; `interrupted`: what had been stored when writing it was given up.
 */
export const TRANSCRIPT_STATUSES = ['open', 'complete', 'truncated', 'interrupted'] as const;
export type TranscriptStatus = (typeof TRANSCRIPT_STATUSES)[number];

/** What decides about a transcript. */
export interface TranscriptStanding {
  readonly id: string;
  readonly status: TranscriptStatus;
}

export const TRANSCRIPT_ACTIONS = {
  update: { role: 'holder' },
  delete: {
    role: 'holder',
    hindrance: ({ id, status }) =>
      status === 'open'
        ? {
            code: 'conflict',
            sentence: `The transcript ${id} is still being written.`,
            hint: 'End the command, or wait for its end.',
          }
        : null,
  },
} as const satisfies ActionRules<TranscriptStanding>;
