import type { Nudges } from '@drydock/engine';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { onMessage } from './on-message.ts';
import { idOf } from './parse.ts';
import type { OnRubbish } from './rubbish.ts';

/** What a worker may be at work on. */
const MESSAGE = z.union([idOf('lease'), idOf('resource'), idOf('attempt')]);

/**
 * Nudges tell the process that holds an object's lock to look at its commands now instead of at
 * its next beat. Best effort: a nudge that is lost costs one beat.
 */
export interface NudgesPort extends Nudges {
  nudge(id: string): void;
  close(): void;
}

export function createNudges(
  publisher: Redis,
  subscriber: Redis,
  prefix: string,
  onRubbish: OnRubbish,
): NudgesPort {
  const channel = `${prefix}:nudges`;
  const listeners = new Map<string, () => void>();
  onMessage(subscriber, channel, { where: 'nudges', schema: MESSAGE, onRubbish }, (id) =>
    listeners.get(id)?.(),
  );
  subscriber.subscribe(channel).catch(() => undefined);
  return {
    listen: (id, nudged) => {
      listeners.set(id, nudged);
      return () => listeners.delete(id);
    },
    nudge: (id) => {
      publisher.publish(channel, id).catch(() => undefined);
    },
    close: () => {
      listeners.clear();
      subscriber.disconnect();
    },
  };
}
