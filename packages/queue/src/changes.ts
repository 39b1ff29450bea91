import type { Change, Changes } from '@drydock/engine';
import { idPattern, LEASE_STATUSES } from '@drydock/model';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { onMessage } from './on-message.ts';
import type { OnRubbish } from './rubbish.ts';

const channelOf = (prefix: string): string => `${prefix}:changes`;

/** Changes that one message tells of: what is more goes in another. */
const CHANGES_MAX = 1_000;
/** Each is an id and a status. */
const LENGTH_MAX = CHANGES_MAX * 60;

/**
 * As `publish` writes it: a list of pairs. Every process of the API reads every change, and a schema of the
 * list took 50 us of each message.
 */
const PAIR = String.raw`\["${idPattern('lease')}","(?:${LEASE_STATUSES.join('|')})"\]`;
const MESSAGE = z
  .string()
  .max(LENGTH_MAX)
  .regex(new RegExp(String.raw`^\[(?:${PAIR}(?:,${PAIR}){0,${CHANGES_MAX - 1}})?\]$`));

type Pair = readonly [lease: string, status: Change['status']];

/** Publishes committed changes, best effort. A listener that misses one reads the database. */
export function createChanges(redis: Redis, prefix: string): Changes {
  const channel = channelOf(prefix);
  return {
    publish: (changes) => {
      for (let start = 0; start < changes.length; start += CHANGES_MAX) {
        const told = changes.slice(start, start + CHANGES_MAX);
        const message = JSON.stringify(told.map(({ lease, status }) => [lease, status]));
        redis.publish(channel, message).catch(() => undefined);
      }
    },
  };
}

export interface ChangesListener {
  /**
   * Calls back with what was just committed, as Redis says: a hint to look, which PostgreSQL alone
   * confirms. Returns how to stop.
   */
  listen(onChanges: (changes: readonly Change[]) => void): () => void;
  close(): Promise<void>;
}

/** Listens on a connection of its own. After a cut it listens again; what was said meanwhile is lost. */
export function createChangesListener(
  redis: Redis,
  prefix: string,
  onRubbish: OnRubbish,
): ChangesListener {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const channel = channelOf(prefix);
  onMessage(redis, channel, { where: 'changes', schema: MESSAGE, onRubbish }, (message) => {
    const pairs = JSON.parse(message) as readonly Pair[];
    const changes = pairs.map(([lease, status]) => ({ lease, status }));
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
