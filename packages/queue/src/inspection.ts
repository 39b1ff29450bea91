import { QUEUES, type QueueName } from '@drydock/engine';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { refusalOfWrites, writeSomething } from './condition.ts';

export interface RedisFacts {
  readonly version: string;
  /** Null where the server does not tell: managed ones hide CONFIG. */
  readonly policy: string | null;
  /** What it says when it is written to; null where it takes it. */
  readonly refusal: string | null;
}

export interface QueueFacts {
  readonly queue: QueueName;
  readonly isPaused: boolean;
  readonly waiting: number;
  /** How long the oldest job has waited; null where none waits. */
  readonly oldestMs: number | null;
  /** Connections that take jobs, by the seconds since each last asked for one. */
  readonly workerIdleSeconds: readonly number[];
}

const TIMEOUT_MS = 5_000;

/** A look into Redis for a person; nothing is written but a word, to see whether that can be. */
export class RedisInspection {
  readonly #redis: Redis;
  readonly #prefix: string;

  private constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  /** @throws what ioredis throws: the reason is what is asked for */
  static async open(redisUrl: string, prefix: string): Promise<RedisInspection> {
    const redis = new Redis(redisUrl, {
      connectionName: 'drydock:doctor',
      lazyConnect: true,
      maxRetriesPerRequest: null,
      connectTimeout: TIMEOUT_MS,
      commandTimeout: TIMEOUT_MS,
      retryStrategy: () => null,
    });
    let refusal: Error | undefined;
    redis.on('error', (error: Error) => {
      refusal = error;
    });
    try {
      await redis.connect();
      await redis.ping();
      return new RedisInspection(redis, prefix);
    } catch (error) {
      redis.disconnect();
      // "Connection is closed" says less than the error before it.
      throw refusal ?? error;
    }
  }

  async server(): Promise<RedisFacts> {
    const info = await this.#redis.info('server');
    const version = /^redis_version:(.+?)\r?$/m.exec(info)?.[1] ?? 'unknown';
    const refusal = await this.#refusal();
    try {
      const policy = ((await this.#redis.config('GET', 'maxmemory-policy')) as string[])[1];
      return { version, policy: policy ?? null, refusal };
    } catch {
      return { version, policy: null, refusal };
    }
  }

  async queues(): Promise<readonly QueueFacts[]> {
    const facts: QueueFacts[] = [];
    for (const name of QUEUES) {
      facts.push(await this.#look(name));
    }
    return facts;
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #refusal(): Promise<string | null> {
    try {
      await writeSomething(this.#redis, this.#prefix);
      return null;
    } catch (error) {
      const refusal = refusalOfWrites(error);
      if (refusal === null) {
        throw error;
      }
      return refusal;
    }
  }

  async #look(name: QueueName): Promise<QueueFacts> {
    const queue = new Queue(name, {
      connection: this.#redis,
      prefix: this.#prefix,
      skipMetasUpdate: true,
      // It would print what it finds; here the verdict is somebody else's.
      skipVersionCheck: true,
    });
    queue.on('error', () => undefined);
    try {
      const [isPaused, counts, [oldest], workers] = await Promise.all([
        queue.isPaused(),
        queue.getJobCounts('waiting'),
        // The list's other end is where jobs are taken from.
        queue.getJobs(['waiting'], 0, 0, true),
        queue.getWorkers(),
      ]);
      return {
        queue: name,
        isPaused,
        waiting: counts['waiting'] ?? 0,
        oldestMs: oldest === undefined ? null : Date.now() - oldest.timestamp,
        workerIdleSeconds: workers.map((worker) => Number(worker['idle'])),
      };
    } finally {
      await queue.close();
    }
  }
}
