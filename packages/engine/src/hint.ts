/**
 * A hint says "look at this now". It is never the record of anything: losing every hint loses
 * nothing, because each worker kind sweeps its own phase.
 */
export const QUEUES = [
  'allocator',
  'resource',
  'lease',
  'update',
  'destroy',
  'check',
  'operation',
] as const;
export type QueueName = (typeof QUEUES)[number];

export type HintKind = 'type' | 'lease' | 'resource' | 'attempt' | 'operation';

export interface Hint {
  readonly queue: QueueName;
  readonly kind: HintKind;
  /** The object's id, or the resource type's name. */
  readonly id: string;
}

/** Sends hints, best effort: returns at once, never throws. Call it after the commit. */
export interface Hints {
  send(hints: readonly Hint[]): void;
}

/**
 * Tells of what is due at a known time, best effort and in this process alone: where it is gone by
 * then, the sweep finds what is due.
 */
export interface Timers {
  /**
   * Sends the hint after so many milliseconds. Setting a name again moves its timer; without one
   * the hint's own queue and object are the name.
   */
  hintIn(delayMs: number, hint: Hint, name?: string): void;
}

export const hintType = (type: string): Hint => ({ queue: 'allocator', kind: 'type', id: type });

export const hintLease = (queue: QueueName, id: string): Hint => ({ queue, kind: 'lease', id });

export const hintResource = (queue: QueueName, id: string): Hint => ({
  queue,
  kind: 'resource',
  id,
});

/**
 * Leases that live no longer than this are hinted to UpdateWorker when they become active: their
 * deadline may pass before its next sweep looks for deadlines ahead.
 */
export const SHORT_TTL_SECONDS = 15;

/**
 * The end of a wait that is no further away gets a timer from whoever looks at the lease: it may
 * pass before the next sweep looks for ends ahead.
 */
export const SHORT_WAIT_MS = 15_000;

export const hintOperation = (id: string): Hint => ({ queue: 'operation', kind: 'operation', id });

export const hintAttempt = (id: string): Hint => ({ queue: 'destroy', kind: 'attempt', id });
