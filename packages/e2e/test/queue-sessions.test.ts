import { randomBytes } from 'node:crypto';
import { createSessions, openRedis, type Redis } from '@drydock/queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, within, type OwnRedis } from './support/own-redis.ts';

describe.each(REDIS_FLAVOURS)('sessions in a Redis that is %s', (flavour) => {
  const prefix = `test-${randomBytes(5).toString('hex')}`;
  let own: OwnRedis;
  let ours: Redis;
  let theirs: Redis;
  beforeAll(async () => {
    own = await ownRedis(flavour);
    [ours, theirs] = [openRedis(own.server.url, 'test'), openRedis(own.server.url, 'test')];
    await Promise.all(
      [ours, theirs].map((redis) => new Promise((resolve) => redis.once('ready', resolve))),
    );
  });
  afterAll(async () => {
    ours.disconnect();
    theirs.disconnect();
    await own.remove();
  });

  it('are known to every process, and closed for all of them', async () => {
    const { id, maxAgeSeconds } = await createSessions(ours, prefix).open('token_1', null);
    expect(maxAgeSeconds).toBe(43_200);
    const elsewhere = createSessions(theirs, prefix);
    expect(await elsewhere.tokenOf(id)).toBe('token_1');
    await elsewhere.close(id);
    expect(await createSessions(ours, prefix).tokenOf(id)).toBeNull();
  });

  it('end with their token', async () => {
    const sessions = createSessions(ours, prefix);
    const { id } = await sessions.open('token_2', new Date(Date.now() + 2_000));
    expect(await sessions.tokenOf(id)).toBe('token_2');
    await within(30_000, 'it ends', async () => (await sessions.tokenOf(id)) === null);
    const over = await sessions.open('token_3', new Date(Date.now() - 1));
    expect(await sessions.tokenOf(over.id)).toBeNull();
  }, 60_000);

  it('are over when Redis has lost them', async () => {
    const sessions = createSessions(ours, prefix);
    const { id } = await sessions.open('token_4', null);
    await own.server.kill9();
    await own.server.start();
    const tokenOf = (): Promise<string | null> => sessions.tokenOf(id).catch(() => 'no answer');
    await within(30_000, 'it is over', async () => (await tokenOf()) === null);
  }, 60_000);
});
