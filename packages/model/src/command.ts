/** Stored wishes about an object. Only the object's single writer consumes them, in order. */
export const COMMANDS = ['release', 'resource-lost'] as const;
export type CommandName = (typeof COMMANDS)[number];

export type CommandOutcome = 'applied' | 'rejected';
