import type { AskOptions } from '@drydock/blueprint';

/**
 * For what is done on a held lease by whoever has the resource's claim, which the held lease itself asks about each
 * time: what is made before `entitled` is asked, and what is taken away after it.
 */
export const unasked = (signal: AbortSignal): Pick<AskOptions, 'signal' | 'entitled'> => ({
  signal,
  entitled: () => Promise.resolve(true),
});
