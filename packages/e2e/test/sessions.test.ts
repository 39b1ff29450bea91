import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@drydock/model';
import { createSessions, openRedis, type Redis, type Sessions } from '@drydock/queue';
import { createSessionSeal, parseKeyring } from '@drydock/store';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, within, type OwnRedis } from '@drydock/testing';

const TOKENS = Array.from({ length: 6 }, () => newId('token'));
const token = (n: number): string => TOKENS[n] ?? '';
const PROJECT = newId('project');
const key = randomBytes(32);

/** As the API has it, but for where its key comes from. */
const seal = createSessionSeal(
  { rows: () => Promise.reject(new Error('There is a key.')) },
  parseKeyring(`key:${key.toString('base64')}`),
);

/** A session of the token in a project that has room for it. */
async function opened(
  sessions: Sessions,
  tokenId: string,
  expiresAt: Date | null = null,
): Promise<{ readonly id: string; readonly maxAgeSeconds: number }> {
  const session = await sessions.open({ tokenId, projectId: PROJECT, expiresAt, max: 100 });
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
  const onRubbish = (where: string, why: string): void => {
    throw new Error(`${where}: ${why}`);
  };
  const on = (redis: Redis): Sessions => createSessions(redis, { prefix, seal, onRubbish });
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
    const { id, maxAgeSeconds } = await opened(on(ours), token(1));
    expect(maxAgeSeconds).toBe(43_200);
    const elsewhere = on(theirs);
    expect(await elsewhere.tokenOf(id)).toBe(token(1));
    await elsewhere.close(id);
    expect(await on(ours).tokenOf(id)).toBeNull();
  });

  it('end with their token', async () => {
    const sessions = on(ours);
    const { id } = await opened(sessions, token(2), new Date(Date.now() + 2_000));
    expect(await sessions.tokenOf(id)).toBe(token(2));
    await within(30_000, 'it ends', async () => (await sessions.tokenOf(id)) === null);
    const over = await opened(sessions, token(3), new Date(Date.now() - 1));
    expect(await sessions.tokenOf(over.id)).toBeNull();
  }, 60_000);

  it('are no more than a project may have, whoever opens them', async () => {
    const wish = { tokenId: token(5), projectId: newId('project'), expiresAt: null, max: 2 };
    const open = (redis: Redis) => on(redis).open(wish);
    const all = await Promise.all([ours, theirs, ours, theirs, ours, theirs].map(open));
    expect(all.filter(({ outcome }) => outcome === 'opened')).toHaveLength(2);
    expect(all.filter(({ outcome }) => outcome === 'full')).toHaveLength(4);
  });

  it('are no more than a project may have, where the clocks of those who open them differ', async () => {
    const wish = { tokenId: token(5), projectId: newId('project'), expiresAt: null, max: 2 };
    const at = async (aheadMs: number, redis: Redis) => {
      const ahead = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + aheadMs);
      try {
        return (await on(redis).open(wish)).outcome;
      } finally {
        ahead.mockRestore();
      }
    };
    expect([
      await at(60_000, ours),
      await at(0, theirs),
      await at(-60_000, ours),
      await at(1, theirs),
    ]).toEqual(['opened', 'opened', 'full', 'full']);
    expect(await on(ours).count(wish.projectId)).toBe(2);
  });

  const stored = (id: string): string =>
    `${prefix}:session:${createHash('sha256').update(id).digest('base64url')}`;

  it('open nothing that was not sealed for that cookie, by who has the key', async () => {
    const passedOver: string[] = [];
    const rubbish = (where: string): number => passedOver.push(where);
    const sessions = createSessions(ours, { prefix, seal, onRubbish: rubbish });
    const [mine, another] = [await opened(sessions, token(1)), await opened(sessions, token(2))];
    const word = randomBytes(32).toString('base64url');
    const [sealed, anothers] = [
      await ours.get(stored(mine.id)),
      await ours.get(stored(another.id)),
    ];
    const inTime = { token: token(1), project: PROJECT, until: Date.now() + 60_000 };
    const other = createSessionSeal(
      { rows: () => Promise.reject(new Error('There is a key.')) },
      parseKeyring(`key:${randomBytes(32).toString('base64')}`),
    );
    const about = stored(word).replace(`${prefix}:session:`, 'session ');
    const forged = [
      token(1),
      `${token(1)} ${PROJECT}`,
      JSON.stringify(inTime),
      sealed,
      `${sealed}A`,
      await other.close(JSON.stringify(inTime), about),
      await seal.close('null', about),
      await seal.close(JSON.stringify({ ...inTime, token: [token(1)] }), about),
      '~.AAAA',
      'x'.repeat(1_000_000),
    ];
    for (const value of forged) {
      await ours.set(stored(word), value ?? '');
      expect([value?.slice(0, 40), await sessions.tokenOf(word)]).toEqual([
        value?.slice(0, 40),
        null,
      ]);
    }
    expect(passedOver).toHaveLength(forged.length);
    // The value of another session, under this one's key: it would be taken for somebody else.
    await ours.set(stored(mine.id), anothers ?? '');
    expect(await sessions.tokenOf(mine.id)).toBeNull();
    await ours.set(stored(mine.id), sealed ?? '');
    expect(await sessions.tokenOf(mine.id)).toBe(token(1));
  });

  it('end in time, however long Redis keeps them', async () => {
    const sessions = on(ours);
    const { id } = await opened(sessions, token(3), new Date(Date.now() + 1_000));
    await ours.persist(stored(id));
    await within(30_000, 'it ends', async () => (await sessions.tokenOf(id)) === null);
    expect(await ours.exists(stored(id))).toBe(1);
  }, 60_000);

  it.each([
    ['list', (key: string) => ours.rpush(key, 'x')],
    ['set', (key: string) => ours.sadd(key, 'x')],
    ['hash', (key: string) => ours.hset(key, 'x', 'x')],
    ['text', (key: string) => ours.set(key, 'x')],
    ['stream', (key: string) => ours.xadd(key, '*', 'x', 'x')],
  ])('are opened, counted and closed whatever lies there: %s', async (_, write) => {
    const sessions = createSessions(ours, { prefix, seal, onRubbish: () => undefined });
    const projectId = newId('project');
    const wish = { tokenId: token(4), projectId, expiresAt: null, max: 1 };
    await write(`${prefix}:sessions:${projectId}`);
    expect(await sessions.count(projectId)).toBe(0);
    const session = await sessions.open(wish);
    expect([session.outcome, await sessions.count(projectId)]).toEqual(['opened', 1]);
    const id = session.outcome === 'opened' ? session.id : '';
    await ours.del(stored(id));
    await write(stored(id));
    expect(await sessions.tokenOf(id)).toBeNull();
    await sessions.close(id);
    expect(await ours.exists(stored(id))).toBe(0);
  });

  it('leave room again in time, whatever was counted there', async () => {
    const projectId = newId('project');
    const wish = { tokenId: token(4), projectId, expiresAt: null, max: 1 };
    for (const ends of [Date.now() + 14 * 3_600_000, '+inf', '-inf']) {
      await ours.zadd(`${prefix}:sessions:${projectId}`, ends, `forged ${ends}`);
    }
    expect((await on(ours).open(wish)).outcome).toBe('opened');
    expect((await on(ours).open(wish)).outcome).toBe('full');
  });

  it('are over when Redis has lost them', async () => {
    const sessions = on(ours);
    const { id } = await opened(sessions, token(4));
    await own.server.kill9();
    await own.server.start();
    const tokenOf = (): Promise<string | null> => sessions.tokenOf(id).catch(() => 'no answer');
    await within(30_000, 'it is over', async () => (await tokenOf()) === null);
  }, 60_000);
});
