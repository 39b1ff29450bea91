import type { Redis } from 'ioredis';
import { z } from 'zod';
import { onMessage } from './on-message.ts';
import type { OnRubbish } from './rubbish.ts';

const channelOf = (prefix: string): string => `${prefix}:commits`;
/** That it comes is all it says. */
const MESSAGE = '';

/** Within so long commits are told of together, where somebody listens. */
const TOGETHER_MS = 5;
/** Where nobody does. Whoever begins to listen looks by himself as often until it is noticed. */
const UNHEARD_MS = 1_000;

/**
 * Tells those who listen that something was committed, without saying what: whoever follows events
 * reads them then. Best effort; a message that is lost costs them a second.
 */
export function createCommitSignal(redis: Redis, prefix: string): () => void {
  const channel = channelOf(prefix);
  let timer: NodeJS.Timeout | undefined;
  let waitMs = TOGETHER_MS;
  const tell = async (): Promise<void> => {
    timer = undefined;
    try {
      waitMs = (await redis.publish(channel, MESSAGE)) > 0 ? TOGETHER_MS : UNHEARD_MS;
    } catch {
      waitMs = TOGETHER_MS;
    }
  };
  return () => {
    timer ??= setTimeout(() => void tell(), waitMs).unref();
  };
}

export interface CommitListener {
  /** Calls back when something was committed; returns how to stop. */
  listen(onCommit: () => void): () => void;
}

/** Listens on that connection only while somebody wants to know: most processes never do. */
export function listenForCommits(
  redis: Redis,
  prefix: string,
  onRubbish: OnRubbish,
): CommitListener {
  const channel = channelOf(prefix);
  const listeners = new Set<() => void>();
  const schema = z.literal(MESSAGE);
  onMessage(redis, channel, { where: 'commits', schema, onRubbish }, () =>
    listeners.forEach((listener) => listener()),
  );
  return {
    listen: (onCommit) => {
      if (listeners.size === 0) {
        redis.subscribe(channel).catch(() => undefined);
      }
      listeners.add(onCommit);
      return () => {
        if (listeners.delete(onCommit) && listeners.size === 0) {
          redis.unsubscribe(channel).catch(() => undefined);
        }
      };
    },
  };
}
