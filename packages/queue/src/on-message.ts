import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { parseFrom } from './parse.ts';
import type { OnRubbish, RubbishPlace } from './rubbish.ts';

export interface Listening<Schema extends z.ZodType> {
  readonly where: RubbishPlace;
  readonly schema: Schema;
  readonly onRubbish: OnRubbish;
}

/**
 * Calls back with what comes over a channel once the connection has subscribed to it, as far as it is
 * what the schema says. Nothing that is published ends the process: a listener of a connection that
 * throws would.
 */
export function onMessage<Schema extends z.ZodType>(
  redis: Redis,
  channel: string,
  { where, schema, onRubbish }: Listening<Schema>,
  handle: (message: z.output<Schema>) => void,
): void {
  redis.on('message', (from: string, text: string) => {
    if (from !== channel) {
      return;
    }
    const message = parseFrom(where, schema, text, onRubbish);
    if (message === null) {
      return;
    }
    try {
      handle(message);
    } catch (error) {
      onRubbish(where, error instanceof Error ? error.name : 'something was thrown');
    }
  });
}
