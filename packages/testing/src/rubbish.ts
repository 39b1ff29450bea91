import type { Redis } from 'ioredis';

/** A text of each type that JSON has, and what is none. */
export const JSON_VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-1e999',
  '"text"',
  '[]',
  '[null]',
  '{}',
  '{"__proto__":{}}',
  'not json',
  '{"half":',
  '',
];

/** How a value of each type of Redis gets where nothing lies, with that text in it. */
export const REDIS_VALUES: readonly {
  readonly type: string;
  readonly write: (
    redis: Pick<Redis, 'set' | 'rpush' | 'sadd' | 'hset' | 'zadd' | 'xadd'>,
    key: string,
    text: string,
  ) => Promise<unknown>;
}[] = [
  { type: 'string', write: (redis, key, text) => redis.set(key, text) },
  { type: 'list', write: (redis, key, text) => redis.rpush(key, text) },
  { type: 'set', write: (redis, key, text) => redis.sadd(key, text) },
  { type: 'hash', write: (redis, key, text) => redis.hset(key, text, text) },
  { type: 'zset', write: (redis, key, text) => redis.zadd(key, 0, text) },
  { type: 'stream', write: (redis, key, text) => redis.xadd(key, '*', text, text) },
];
