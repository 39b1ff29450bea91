/**
 * Stored wishes about an object. Only the object's single writer consumes them, in order.
 * `quarantine` comes from health checks, `resource-lost` from the writer of the resource. `abandon` is
 * for what has ended and cannot be taken down, the others for what has not.
 */
export const COMMANDS = [
  'release',
  'resource-lost',
  'reclaim',
  'drain',
  'hold',
  'resume',
  'quarantine',
  'abandon',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export type CommandOutcome = 'applied' | 'rejected';
