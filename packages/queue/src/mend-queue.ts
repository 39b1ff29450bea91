import type { QueueName } from '@drydock/engine';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { HINT_OF } from './hint-job.ts';
import { jsonText } from './parse.ts';
import type { OnRubbish } from './rubbish.ts';

/** What BullMQ keeps of a queue besides its jobs, and as what type of Redis. */
const KEPT: Readonly<Record<string, string>> = {
  wait: 'list',
  active: 'list',
  paused: 'list',
  delayed: 'zset',
  prioritized: 'zset',
  'waiting-children': 'zset',
  completed: 'zset',
  failed: 'zset',
  repeat: 'zset',
  marker: 'zset',
  stalled: 'set',
  meta: 'hash',
  events: 'stream',
  id: 'string',
  pc: 'string',
  limiter: 'string',
  'stalled-check': 'string',
};
/** Counters: below where adding one would fail. */
const COUNTERS = ['id', 'pc'];
const COUNTER = /^\d{1,15}$/;
const COUNTER_LENGTH_MAX = 15;
/** Those of both ends of a list that are looked at: what lies between comes to an end in time. */
const LOOKED_AT = 500;
/** Of a job's data and options; ours have some hundred. */
const FIELD_LENGTH_MAX = 4_096;
/** As BullMQ counts them. */
const JOB_ID = /^\d{1,15}$/;

/** A stream whose last entry has the highest of all numbers takes no more. */
const EXHAUSTED = /exhausted/;

const JSON_OF_A_JOB = jsonText(z.unknown(), FIELD_LENGTH_MAX);
const OPTIONS_OF_A_JOB = jsonText(z.looseObject({}), FIELD_LENGTH_MAX);

export interface QueuePlace {
  readonly prefix: string;
  readonly queue: QueueName;
}

/**
 * Takes away what no queue of ours can have: keys of another type, which stop every script of BullMQ,
 * and, where the queue has failed, jobs that it cannot read, which it would meet again and again. A queue
 * holds hints alone: what is taken away too much costs a sweep. How much it was is told as it goes: what
 * lies in the way of the rest is found by an error.
 */
async function mendQueue(
  redis: Redis,
  { prefix, queue }: QueuePlace,
  { failure, taken }: { failure: Error | null; taken: (count: number) => void },
): Promise<void> {
  const keyOf = (name: string): string => `${prefix}:${queue}:${name}`;
  const foreign = await foreignKeys(redis, keyOf);
  if (failure !== null && EXHAUSTED.test(failure.message)) {
    foreign.push(keyOf('events'));
  }
  if (foreign.length > 0) {
    await redis.del(...foreign);
    taken(foreign.length);
  }
  if (failure === null) {
    return;
  }
  await countFromNow(redis, keyOf('id'));
  for (const list of ['active', 'wait']) {
    for (const id of await unreadableJobs(redis, list, queue, keyOf)) {
      taken(await redis.lrem(keyOf(list), 0, id));
      if (JOB_ID.test(id)) {
        // Another id may name one of the keys above.
        await redis.del(keyOf(id), keyOf(`${id}:lock`));
      }
    }
  }
}

/**
 * Numbers the jobs to come by the clock, as far beyond those that there are: under a number that is in
 * use something else may lie, and one job after the other would fail on it.
 */
async function countFromNow(redis: Redis, key: string): Promise<void> {
  const count = await redis.getrange(key, 0, COUNTER_LENGTH_MAX);
  if (!COUNTER.test(count) || Number(count) < Date.now()) {
    await redis.set(key, Date.now());
  }
}

async function foreignKeys(redis: Redis, keyOf: (name: string) => string): Promise<string[]> {
  const names = Object.keys(KEPT);
  const types = await Promise.all(names.map((name) => redis.type(keyOf(name))));
  const ofAnotherType = names.filter(
    (name, index) => types[index] !== 'none' && types[index] !== KEPT[name],
  );
  const strings = COUNTERS.filter((name) => !ofAnotherType.includes(name));
  // A character more than a counter has: whatever lies there, little is read.
  const counts = await Promise.all(
    strings.map((name) => redis.getrange(keyOf(name), 0, COUNTER_LENGTH_MAX)),
  );
  const uncountable = strings.filter((_, index) => {
    const count = counts[index] ?? '';
    return count !== '' && !COUNTER.test(count);
  });
  // It says for a while that somebody looks for jobs whose worker died.
  const forEver = (await redis.pttl(keyOf('stalled-check'))) === -1 ? ['stalled-check'] : [];
  return [...new Set([...ofAnotherType, ...uncountable, ...forEver])].map(keyOf);
}

/** Which ids of a list stand for what is no job of this queue. */
async function unreadableJobs(
  redis: Redis,
  list: string,
  queue: QueueName,
  keyOf: (name: string) => string,
): Promise<readonly string[]> {
  const key = keyOf(list);
  const ids = new Set([
    ...(await redis.lrange(key, 0, LOOKED_AT - 1)),
    ...(await redis.lrange(key, -LOOKED_AT, -1)),
  ]);
  const unreadable: string[] = [];
  for (const id of ids) {
    if (!JOB_ID.test(id) || !(await isReadable(redis, id, queue, keyOf))) {
      unreadable.push(id);
    }
  }
  return unreadable;
}

async function isReadable(
  redis: Redis,
  id: string,
  queue: QueueName,
  keyOf: (name: string) => string,
): Promise<boolean> {
  const [job, lock] = await Promise.all([redis.type(keyOf(id)), redis.type(keyOf(`${id}:lock`))]);
  if (job !== 'hash' || (lock !== 'string' && lock !== 'none')) {
    return false;
  }
  const fields = ['data', 'opts', 'progress', 'parent'] as const;
  const lengths = await Promise.all(fields.map((field) => redis.hstrlen(keyOf(id), field)));
  if (lengths.some((length) => length > FIELD_LENGTH_MAX)) {
    return false;
  }
  const [data, opts, progress, parent] = await redis.hmget(keyOf(id), ...fields);
  return (
    jsonText(HINT_OF[queue], FIELD_LENGTH_MAX).safeParse(data).success &&
    OPTIONS_OF_A_JOB.safeParse(opts).success &&
    JSON_OF_A_JOB.safeParse(progress ?? '0').success &&
    (parent ?? null) === null
  );
}

/** Between two times that a queue that fails is mended, by one process. */
const MEND_EVERY_MS = 1_000;

/** Mends a queue in the background. */
export interface Mender {
  /** When it has failed: at most once a second. */
  failed(failure: Error): void;
  /** When nothing has: there may be what makes no error. */
  look(): void;
}

export function createMender(redis: Redis, place: QueuePlace, onRubbish: OnRubbish): Mender {
  let mendedAtMs = -Infinity;
  let isMending = false;
  const mend = async (failure: Error | null): Promise<void> => {
    if (isMending) {
      return;
    }
    isMending = true;
    let count = 0;
    const taken = (more: number): void => {
      count += more;
    };
    try {
      await mendQueue(redis, place, { failure, taken });
    } catch {
      // Redis is away, takes no writes, or something came in between: the queue fails again.
    } finally {
      isMending = false;
      if (count > 0) {
        onRubbish('queue', `${count} taken away from ${place.queue}`);
      }
    }
  };
  return {
    failed: (failure) => {
      if (performance.now() - mendedAtMs >= MEND_EVERY_MS) {
        mendedAtMs = performance.now();
        void mend(failure);
      }
    },
    look: () => void mend(null),
  };
}
