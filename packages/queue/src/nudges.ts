import type { Nudges } from '@drydock/engine';
import type { Redis } from 'ioredis';

/**
 * Nudges tell the process that holds an object's lock to look at its commands now instead of at
 * its next beat. Best effort: a nudge that is lost costs one beat.
 */
export interface NudgesPort extends Nudges {
  nudge(id: string): void;
  close(): void;
}

export function createNudges(publisher: Redis, subscriber: Redis, prefix: string): NudgesPort {
  const channel = `${prefix}:nudges`;
  const listeners = new Map<string, () => void>();
  subscriber.on('message', (from: string, id: string) => {
    if (from === channel) {
      listeners.get(id)?.();
    }
  });
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
