import { randomBytes } from 'node:crypto';
import type { Change } from '@drydock/engine';
import { newId } from '@drydock/model';
import {
  assertNoEviction,
  createChanges,
  createChangesListener,
  createNudges,
  createCommitSignal,
  listenForCommits,
  openPatientRedis,
  openRedis,
  type Redis,
} from '../src/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, within, type OwnRedis } from '@drydock/testing';

/** For what is nothing but what Drydock writes itself. */
const never = (where: string, why: string): void => {
  throw new Error(`${where}: ${why}`);
};

describe.each(REDIS_FLAVOURS)('over a Redis that is %s', (flavour) => {
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

  describe('changes', () => {
    it('reach who listens, as they were committed, and again after Redis was killed', async () => {
      const prefix = freshPrefix();
      const listener = createChangesListener(patient(), prefix, never);
      const heard: Change[] = [];
      const stop = listener.listen((more) => heard.push(...more));
      const changes = createChanges(redis, prefix);
      const change: Change = { lease: newId('lease'), status: 'active' };
      // Listening begins in the background, so the first may be missed.
      const repeatedly = (): boolean => {
        changes.publish([change]);
        return heard.length > 0;
      };
      await within(20_000, 'a change is heard', repeatedly);
      expect(heard[0]).toEqual(change);
      await own.server.kill9();
      await own.server.start();
      heard.length = 0;
      await within(20_000, 'a change is heard again', repeatedly);
      stop();
      await listener.close();
    }, 90_000);
  });

  describe('commits', () => {
    it('reach who listens, many of them as one, and go nowhere while nobody does', async () => {
      const prefix = freshPrefix();
      const subscriber = patient();
      const commits = listenForCommits(subscriber, prefix, never);
      const announceCommit = createCommitSignal(redis, prefix);
      const subscribed = async (): Promise<number> =>
        Number((await redis.pubsub('NUMSUB', `${prefix}:commits`))[1]);
      announceCommit();
      expect(await subscribed()).toBe(0);
      let heard = 0;
      const stop = commits.listen(() => (heard += 1));
      // The first was for nobody, so the next may be a second late; from then on they are prompt.
      await within(20_000, 'a commit is heard', () => {
        announceCommit();
        return heard > 0;
      });
      heard = 0;
      for (let count = 0; count < 1_000; count += 1) {
        announceCommit();
      }
      await within(20_000, 'they are heard', () => heard > 0);
      expect(heard).toBeLessThanOrEqual(2);
      stop();
      await within(20_000, 'nobody listens', async () => (await subscribed()) === 0);
      subscriber.disconnect();
    });
  });

  describe('nudges', () => {
    it('reach the process that works on the object, and no other object', async () => {
      const prefix = freshPrefix();
      const nudges = createNudges(redis, patient(), prefix, never);
      const heard: string[] = [];
      const [first, second] = [newId('lease'), newId('lease')];
      nudges.listen(first, () => heard.push(first));
      const stop = nudges.listen(second, () => heard.push(second));
      await within(20_000, 'a nudge is heard', () => {
        nudges.nudge(first);
        return heard.length > 0;
      });
      expect(new Set(heard)).toEqual(new Set([first]));
      stop();
      heard.length = 0;
      nudges.nudge(second);
      nudges.nudge(first);
      await within(20_000, 'the later nudge is heard', () => heard.includes(first));
      expect(heard).not.toContain(second);
      nudges.close();
    });
  });

  describe('a Redis that may throw keys away', () => {
    it('is refused, and one that may not is taken', async () => {
      await assertNoEviction(redis);
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await expect(assertNoEviction(redis)).rejects.toMatchObject({
        code: 'invalid-configuration',
        message: expect.stringContaining('allkeys-lru'),
      });
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      await assertNoEviction(redis);
    });
  });
});
