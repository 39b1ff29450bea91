/**
 * Stored wishes about an object. Only the object's single writer consumes them, in order.
 * `quarantine` comes from health checks, `resource-lost` from the writer of the resource. `abandon` is
 * for what has ended and cannot be taken down, the others for what has not. `retire` lets a resource take no new
 * leases and ends it with its last one; `update` brings it to the blueprint’s present revision. `dismiss`
 * is said of a repository operation: it is not to go on, or its failure has been seen.
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
  'retire',
  'update',
  'dismiss',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export type CommandOutcome = 'applied' | 'rejected';
