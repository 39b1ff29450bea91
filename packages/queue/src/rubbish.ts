/** Where in Redis something may lie that Drydock did not put there. */
export const RUBBISH_PLACES = [
  'changes',
  'job',
  'lock',
  'nudges',
  'queue',
  'session',
  'commits',
] as const;
export type RubbishPlace = (typeof RUBBISH_PLACES)[number];

/**
 * Told of what was found in Redis and let lie, or taken away. `why` says what is wrong with it and
 * holds nothing of it: whoever wrote it chose its words. Never throws.
 */
export type OnRubbish = (where: RubbishPlace, why: string) => void;
