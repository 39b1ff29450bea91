import { randomInt, randomUUID } from 'node:crypto';
import { QUEUES } from '@drydock/engine';
import { Redis } from 'ioredis';
import { monitorRedis } from '@drydock/testing';
import { JSON_VALUES, REDIS_VALUES } from '@drydock/testing';

const PREFIX = 'drydock:';
const NAME = /"(drydock:[^"\s]+)"/g;
/** Ids of jobs that Drydock's own counter does not come to. */
const FIRST_JOB = 10_000_000;
const PAUSE_MS = 100;

export interface Names {
  readonly keys: readonly string[];
  readonly channels: readonly string[];
}

/** Writes into a Redis what nobody asked for, under the names that Drydock uses there. */
export class Vandal {
  readonly #url: string;
  readonly #redis: Redis;
  #jobs = FIRST_JOB;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  /** What was written or said so far. */
  written = 0;

  constructor(redisUrl: string) {
    this.#url = redisUrl;
    // Where it is down meanwhile, there is nothing to spoil.
    this.#redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 2_000 });
    this.#redis.on('error', () => undefined);
  }

  /** Every name that is said to Redis meanwhile, or is there: what is new is found by itself. */
  async namesDuring(work: (said: () => ReadonlySet<string>) => Promise<void>): Promise<Names> {
    const monitor = await monitorRedis(this.#url);
    const said = (): Set<string> =>
      new Set([...monitor.text().matchAll(NAME)].map(([, name = '']) => name));
    try {
      await work(said);
    } finally {
      monitor.close();
    }
    const channels = await this.#channels();
    const keys = new Set([...said(), ...(await this.#keys())]);
    channels.forEach((channel) => keys.delete(channel));
    return { keys: [...keys].sort(), channels };
  }

  /** Replaces whatever lies there. */
  async overwrite(keys: readonly string[], type: string, text: string): Promise<void> {
    const value = REDIS_VALUES.find((each) => each.type === type);
    for (const key of keys) {
      const pipeline = this.#redis.multi().del(key);
      await value?.write(pipeline as unknown as Redis, key, text);
      await pipeline.exec();
      this.written += 1;
    }
  }

  async say(channels: readonly string[], text: string): Promise<void> {
    for (const channel of channels) {
      await this.#redis.publish(channel, text);
      this.written += 1;
    }
  }

  /** A job with those data in each queue, and one that is nothing else. */
  async addJobs(data: string): Promise<void> {
    for (const queue of QUEUES) {
      const keyOf = (name: string | number): string => `${PREFIX}${queue}:${name}`;
      this.#jobs += 2;
      // What fails by itself fails alone: a list that is none by now takes no job.
      await this.#redis
        .pipeline()
        .hset(keyOf(this.#jobs), { name: 'x', data, opts: '{}', timestamp: '1' })
        .hset(keyOf(this.#jobs + 1), { name: data, data, opts: data })
        .lpush(keyOf('wait'), `${this.#jobs}`, `${this.#jobs + 1}`, data)
        .zadd(keyOf('marker'), 0, '0')
        .exec();
      this.written += 1;
    }
  }

  /** Deletes every lock, or takes it away from whoever has it. */
  async robLocks(): Promise<number> {
    const keys = await this.#redis.keys(`${PREFIX}lock:*`);
    for (const [n, key] of keys.entries()) {
      await (n % 2 === 0
        ? this.#redis.del(key)
        : this.#redis.set(key, randomUUID(), 'PX', randomInt(1, 1_000), 'XX'));
    }
    this.written += keys.length;
    return keys.length;
  }

  /** One thing after the other, at random, until it is stopped or it were so many. */
  start(max: number): void {
    const goOn = async (): Promise<void> => {
      while (!this.#stopped && this.written < max) {
        await this.#spoil().catch(() => undefined);
        await new Promise((resolve) => {
          setTimeout(resolve, PAUSE_MS);
        });
      }
    };
    this.#running = goOn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#redis.disconnect();
  }

  async #spoil(): Promise<void> {
    const text = oneOf(JSON_VALUES) ?? '';
    switch (randomInt(4)) {
      case 0:
        await this.say(await this.#channels(), text);
        return;
      case 1:
        await this.addJobs(text);
        return;
      default: {
        const key = oneOf(await this.#keys());
        const value = oneOf(REDIS_VALUES);
        if (key !== undefined && value !== undefined) {
          await this.overwrite([key], value.type, text);
        }
      }
    }
  }

  async #channels(): Promise<readonly string[]> {
    return (await this.#redis.pubsub('CHANNELS', `${PREFIX}*`)) as string[];
  }

  #keys(): Promise<readonly string[]> {
    return this.#redis.keys(`${PREFIX}*`);
  }
}

const oneOf = <Thing>(things: readonly Thing[]): Thing | undefined =>
  things.length === 0 ? undefined : things[randomInt(things.length)];
