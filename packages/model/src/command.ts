/**
 * Stored wishes about an object. Only the object's single writer consumes them, in order.
 * `quarantine` comes from health checks, `resource-lost` from the writer of the resource.
 */
export const COMMANDS = [
  'release',
  'resource-lost',
  'reclaim',
  'drain',
  'hold',
  'resume',
  'quarantine',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export type CommandOutcome = 'applied' | 'rejected';
