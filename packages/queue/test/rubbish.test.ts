import { randomBytes } from 'node:crypto';
import { hintLease, type Change, type LockSet } from '@drydock/engine';
import { newId } from '@drydock/model';
import {
  consume,
  createChanges,
  createChangesListener,
  createHints,
  createLocks,
  createNudges,
  createCommitSignal,
  listenForCommits,
  openPatientRedis,
  openQueues,
  openRedis,
  type HintJob,
  type Redis,
} from '../src/index.ts';
import { createMender } from '../src/mend-queue.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, within, type OwnRedis } from '@drydock/testing';
import { JSON_VALUES, REDIS_VALUES } from '@drydock/testing';

const WITHIN_MS = 20_000;

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

describe.each(REDIS_FLAVOURS)('in a Redis that is %s', (flavour) => {
  let own: OwnRedis;
  let redis: Redis;
  beforeAll(async () => {
    own = await ownRedis(flavour);
    redis = openRedis(own.server.url, 'test');
    await new Promise<void>((resolve) => {
      redis.once('ready', resolve);
    });
  });
  afterAll(async () => {
    redis.disconnect();
    await own.remove();
  });
  const freshPrefix = (): string => `test-${randomBytes(5).toString('hex')}`;
  const patient = (): Redis => openPatientRedis(own.server.url, 'test');
  const counter = () => {
    const passedOver: Record<string, number> = {};
    const onRubbish = (where: string): void => {
      passedOver[where] = (passedOver[where] ?? 0) + 1;
    };
    return { passedOver, onRubbish };
  };

  describe('a channel', () => {
    const id = newId('lease');
    const RUBBISH = [
      ...JSON_VALUES,
      JSON.stringify([[id]]),
      JSON.stringify([[id, 'gone']]),
      JSON.stringify([['lease_1', 'released']]),
      JSON.stringify([[id, 'released', 'why']]),
      JSON.stringify([[[id], 'released']]),
      JSON.stringify(Array.from({ length: 1_001 }, () => [id, 'released'])),
      '['.repeat(50_000),
      'x'.repeat(1_000_000),
    ];

    it('passes what it was made for, and passes over everything else', async () => {
      const prefix = freshPrefix();
      const { passedOver, onRubbish } = counter();
      const heard: string[] = [];
      const listening = patient();
      const changes = createChangesListener(listening, prefix, onRubbish);
      changes.listen((more: readonly Change[]) => heard.push(...more.map(({ lease }) => lease)));
      const commits = listenForCommits(listening, prefix, onRubbish);
      commits.listen(() => heard.push('commits'));
      const nudges = createNudges(redis, patient(), prefix, onRubbish);
      nudges.listen(id, () => heard.push('nudge'));
      opened.push(() => changes.close());
      opened.push(() => Promise.resolve(nudges.close()));
      const names = ['changes', 'nudges', 'commits'];
      await within(WITHIN_MS, 'all listen', async () => {
        const counts = await redis.pubsub('NUMSUB', ...names.map((name) => `${prefix}:${name}`));
        return counts.filter((count) => count === 1).length === names.length;
      });
      for (const text of RUBBISH) {
        for (const name of names) {
          await redis.publish(`${prefix}:${name}`, text);
        }
      }
      createChanges(redis, prefix).publish([{ lease: id, status: 'active' }]);
      createCommitSignal(redis, prefix)();
      nudges.nudge(id);
      // An empty list of changes is one; so is nothing, of commits, which makes two of those.
      await within(WITHIN_MS, 'the rest is heard', () => heard.length >= 4);
      const others = RUBBISH.length;
      expect(passedOver).toEqual({ changes: others - 1, nudges: others, commits: others - 1 });
      expect(heard.sort()).toEqual([id, 'nudge', 'commits', 'commits'].sort());
    });

    it('tells of thousands of changes in messages that are taken', async () => {
      const prefix = freshPrefix();
      const { passedOver, onRubbish } = counter();
      const heard = new Set<string>();
      const changes = createChangesListener(patient(), prefix, onRubbish);
      changes.listen((more) => more.forEach(({ lease }) => heard.add(lease)));
      opened.push(() => changes.close());
      const all = Array.from({ length: 2_500 }, () => newId('lease'));
      await within(WITHIN_MS, 'all are heard', () => {
        createChanges(redis, prefix).publish(all.map((lease) => ({ lease, status: 'destroyed' })));
        return heard.size === all.length;
      });
      expect(passedOver).toEqual({});
    });
  });

  describe('a queue', () => {
    const url = (): string => own.server.url;
    async function open(prefix: string) {
      const got: string[] = [];
      const { passedOver, onRubbish } = counter();
      const consumer = consume({
        redisUrl: url(),
        prefix,
        queue: 'lease',
        concurrency: 2,
        handle: ({ id }: HintJob) => {
          got.push(id);
          return Promise.resolve();
        },
        onFailed: () => undefined,
        onError: () => undefined,
        onRubbish,
      });
      opened.push(() => consumer.stop(1_000));
      const queues = openQueues(url(), prefix, 'test', onRubbish);
      opened.push(() => Promise.resolve(queues.close()));
      await consumer.ready();
      const hints = createHints(queues, () => undefined);
      /** What the sweep does: it hints again what nobody has looked at. */
      const hintUntilTaken = async (what: string): Promise<void> => {
        const id = newId('lease');
        await within(WITHIN_MS, `a hint is taken: ${what}`, async () => {
          hints.send([hintLease('lease', id)]);
          await new Promise((resolve) => {
            setTimeout(resolve, 100);
          });
          return got.includes(id);
        });
      };
      return { got, passedOver, queues, hintUntilTaken };
    }

    it('hands on jobs that are hints, and no others', async () => {
      const { got, passedOver, queues, hintUntilTaken } = await open(freshPrefix());
      const id = newId('lease');
      const jobs: unknown[] = [
        null,
        0,
        true,
        'text',
        [],
        {},
        [{ kind: 'lease', id }],
        { kind: 'lease' },
        { kind: 'lease', id: 7 },
        { kind: 'lease', id: 'lease_1' },
        { kind: 'lease', id: `${id}\0` },
        { kind: 'resource', id: newId('resource') },
        { kind: 'constructor', id },
        { kind: 'lease', id: 'x'.repeat(1_000_000) },
      ];
      for (const data of jobs) {
        await queues.byName.lease.add('lease', data as HintJob);
      }
      await hintUntilTaken('after jobs that are none');
      // Once or more often: nothing else was handed on.
      expect(new Set(got).size).toBe(1);
      expect(passedOver).toEqual({ job: jobs.length });
    }, 60_000);

    it('goes on with jobs that BullMQ cannot read, and without the job of an id', async () => {
      const prefix = freshPrefix();
      const { hintUntilTaken } = await open(prefix);
      const keyOf = (name: string | number): string => `${prefix}:lease:${name}`;
      for (const [n, text] of JSON_VALUES.entries()) {
        const field = ['data', 'opts', 'progress', 'parent'][n % 4] ?? 'data';
        await redis.hset(keyOf(900 + n), { name: 'lease', data: '{}', opts: '{}', [field]: text });
        await redis.lpush(keyOf('wait'), `${900 + n}`, `nobody-${n}`, text);
      }
      for (const [n, { write }] of REDIS_VALUES.entries()) {
        await write(redis, keyOf(950 + n), 'x');
        await write(redis, keyOf(`${970 + n}:lock`), 'x');
        await redis.hset(keyOf(970 + n), { name: 'lease', data: '{}', opts: '{}' });
        await redis.lpush(keyOf('wait'), `${950 + n}`, `${970 + n}`, 'meta', 'events');
      }
      await redis.zadd(keyOf('marker'), 0, '0');
      await hintUntilTaken('after such jobs');
    }, 60_000);

    it.each(REDIS_VALUES.map(({ type }) => type))(
      'goes on when all that belongs to it is a %s',
      async (type) => {
        const prefix = freshPrefix();
        const { hintUntilTaken, passedOver, queues } = await open(prefix);
        await hintUntilTaken('before');
        const names = Object.keys(queues.byName.lease.keys).filter((name) => name !== '');
        const value = REDIS_VALUES.find((each) => each.type === type);
        for (const name of names) {
          await redis.del(`${prefix}:lease:${name}`);
          await value?.write(redis, `${prefix}:lease:${name}`, 'x');
        }
        await hintUntilTaken('after');
        // Whoever mends tells of it when done, and a hint may be taken before that.
        await within(WITHIN_MS, 'it is told', () => (passedOver['queue'] ?? 0) > 0);
      },
      60_000,
    );

    it('is mended, and that is told, although something comes in between', async () => {
      const prefix = freshPrefix();
      const { passedOver, onRubbish } = counter();
      await redis.set(`${prefix}:lease:wait`, 'x');
      const cutOff: Redis = Object.create(redis, {
        lrange: { value: () => Promise.reject(new Error('The connection was cut.')) },
      }) as Redis;
      createMender(cutOff, { prefix, queue: 'lease' }, onRubbish).failed(new Error('WRONGTYPE'));
      await within(WITHIN_MS, 'it is told', () => passedOver['queue'] === 1);
      expect(await redis.exists(`${prefix}:lease:wait`)).toBe(0);
    });
  });

  describe('a queue whose count of jobs was set back', () => {
    it('numbers them beyond what lies in the way', async () => {
      const prefix = freshPrefix();
      const { onRubbish } = counter();
      const queues = openQueues(own.server.url, prefix, 'test', onRubbish);
      opened.push(() => Promise.resolve(queues.close()));
      for (let n = 1; n <= 1_000; n += 1) {
        await redis.set(`${prefix}:lease:${n}`, 'x');
      }
      await redis.set(`${prefix}:lease:id`, '0');
      let dropped = 0;
      const hints = createHints(queues, (count) => {
        dropped += count;
      });
      await within(WITHIN_MS, 'a hint is sent', async () => {
        hints.send([hintLease('lease', newId('lease'))]);
        return (await queues.byName.lease.getWaitingCount()) > 0;
      });
      expect(dropped).toBeGreaterThan(0);
      expect(dropped).toBeLessThan(500);
    }, 60_000);
  });

  describe('a lock', () => {
    const LOCK_MS = 10_000;
    const locksOf = (prefix: string) => {
      const { passedOver, onRubbish } = counter();
      return {
        passedOver,
        locks: createLocks(redis, { prefix, onLost: () => undefined, onRubbish }),
      };
    };

    it.each(REDIS_VALUES)('is taken again where a $type lies instead', async ({ write }) => {
      const prefix = freshPrefix();
      const { locks, passedOver } = locksOf(prefix);
      const key = '{lease:a}';
      await write(redis, `${prefix}:lock:${key}`, 'x');
      let lockSet: LockSet | undefined;
      await within(WITHIN_MS, 'it is taken', async () => {
        lockSet = await locks.take([key], LOCK_MS);
        return lockSet.keys.length === 1;
      });
      expect(passedOver).toEqual({ lock: 1 });
      // And is lost, when that happens while it is held.
      await redis.del(`${prefix}:lock:${key}`);
      await write(redis, `${prefix}:lock:${key}`, 'x');
      expect(await lockSet?.extend()).toBe(false);
      expect(lockSet?.signal.aborted).toBe(true);
      await lockSet?.release();
    });

    it('of somebody else is let alone', async () => {
      const prefix = freshPrefix();
      const { locks, passedOver } = locksOf(prefix);
      const others = locksOf(prefix).locks;
      const held = await others.take(['{lease:a}'], LOCK_MS);
      for (let tries = 0; tries < 20; tries += 1) {
        expect((await locks.take(['{lease:a}'], LOCK_MS)).keys).toEqual([]);
      }
      expect(await held.extend()).toBe(true);
      expect(passedOver).toEqual({});
    });
  });
});
