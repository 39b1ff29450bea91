import type { Change, Changes } from '@drydock/engine';
import type { LeaseStatus } from '@drydock/model';
import type { Redis } from 'ioredis';

const channelOf = (prefix: string): string => `${prefix}:changes`;

/** Publishes committed changes, best effort. A listener that misses one reads the database. */
export function createChanges(redis: Redis, prefix: string): Changes {
  const channel = channelOf(prefix);
  return {
    publish: (changes) => {
      if (changes.length > 0) {
        const message = JSON.stringify(changes.map(({ lease, status }) => [lease, status]));
        redis.publish(channel, message).catch(() => undefined);
      }
    },
  };
}

export interface ChangesListener {
  /** Calls back with what was just committed; returns how to stop. */
  listen(onChanges: (changes: readonly Change[]) => void): () => void;
  close(): Promise<void>;
}

/** Listens on a connection of its own. After a cut it listens again; what was said meanwhile is lost. */
export function createChangesListener(redis: Redis, prefix: string): ChangesListener {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const channel = channelOf(prefix);
  redis.on('message', (from: string, message: string) => {
    if (from !== channel) {
      return;
    }
    const changes = (JSON.parse(message) as [string, LeaseStatus][]).map(([lease, status]) => ({
      lease,
      status,
    }));
    listeners.forEach((listener) => listener(changes));
  });
  redis.subscribe(channel).catch(() => undefined);
  return {
    listen: (onChanges) => {
      listeners.add(onChanges);
      return () => listeners.delete(onChanges);
    },
    close: async () => {
      listeners.clear();
      redis.disconnect();
      await Promise.resolve();
    },
  };
}
