import { randomBytes } from 'node:crypto';
import { createSessions, openRedis, type Redis, type Sessions } from '@drydock/queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, within, type OwnRedis } from './support/own-redis.ts';

/** A session of the token in a project that has room for it. */
async function opened(
  sessions: Sessions,
  tokenId: string,
  expiresAt: Date | null = null,
): Promise<{ readonly id: string; readonly maxAgeSeconds: number }> {
  const session = await sessions.open({ tokenId, projectId: 'prj_a', expiresAt, max: 100 });
  if (session.outcome !== 'opened') {
    throw new Error(`The project has ${session.used} sessions.`);
  }
  return session;
}

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
    const { id, maxAgeSeconds } = await opened(createSessions(ours, prefix), 'token_1');
    expect(maxAgeSeconds).toBe(43_200);
    const elsewhere = createSessions(theirs, prefix);
    expect(await elsewhere.tokenOf(id)).toBe('token_1');
    await elsewhere.close(id);
    expect(await createSessions(ours, prefix).tokenOf(id)).toBeNull();
  });

  it('end with their token', async () => {
    const sessions = createSessions(ours, prefix);
    const { id } = await opened(sessions, 'token_2', new Date(Date.now() + 2_000));
    expect(await sessions.tokenOf(id)).toBe('token_2');
    await within(30_000, 'it ends', async () => (await sessions.tokenOf(id)) === null);
    const over = await opened(sessions, 'token_3', new Date(Date.now() - 1));
    expect(await sessions.tokenOf(over.id)).toBeNull();
  }, 60_000);

  it('are no more than a project may have, whoever opens them', async () => {
    const wish = { tokenId: 'token_5', projectId: 'prj_b', expiresAt: null, max: 2 };
    const open = (redis: Redis) => createSessions(redis, prefix).open(wish);
    const all = await Promise.all([ours, theirs, ours, theirs, ours, theirs].map(open));
    expect(all.filter(({ outcome }) => outcome === 'opened')).toHaveLength(2);
    expect(all.filter(({ outcome }) => outcome === 'full')).toHaveLength(4);
  });

  it('are over when Redis has lost them', async () => {
    const sessions = createSessions(ours, prefix);
    const { id } = await opened(sessions, 'token_4');
    await own.server.kill9();
    await own.server.start();
    const tokenOf = (): Promise<string | null> => sessions.tokenOf(id).catch(() => 'no answer');
    await within(30_000, 'it is over', async () => (await tokenOf()) === null);
  }, 60_000);
});
