/**
 * A hint says "look at this now". It is never the record of anything: losing every hint loses
 * nothing, because each worker kind sweeps its own phase.
 */
export const QUEUES = ['allocator', 'resource', 'lease', 'update', 'destroy', 'check'] as const;
export type QueueName = (typeof QUEUES)[number];

export type HintKind = 'type' | 'lease' | 'resource' | 'attempt';

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

export const hintAttempt = (id: string): Hint => ({ queue: 'destroy', kind: 'attempt', id });
