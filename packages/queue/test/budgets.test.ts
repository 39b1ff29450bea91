import { randomBytes } from 'node:crypto';
import { createLocalBudgets, type Budgets } from '@drydock/engine';
import { neverAborts, ownRedis, REDIS_FLAVOURS, type OwnRedis } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBudgets, openRedis, type Redis } from '../src/index.ts';

const WAIT_MS_MAX = 60_000;
const CLIENTS = 8;
/** What a timer and a busy machine may add to a turn's own time. */
const GRACE_MS = 30;

interface Client {
  readonly redis: Redis;
  readonly budgets: Budgets;
  readonly alone: boolean[];
}

async function connect(url: string, prefix: string, waitMsMax = WAIT_MS_MAX): Promise<Client> {
  const redis = openRedis(url, 'test');
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve);
  });
  const alone: boolean[] = [];
  const budgets = createBudgets(redis, {
    prefix,
    waitMsMax,
    alone: createLocalBudgets(waitMsMax),
    onTurn: () => undefined,
    onAlone: (isAlone) => alone.push(isAlone),
  });
  return { redis, budgets, alone };
}

describe.each(REDIS_FLAVOURS)('budgets in a Redis that is %s', (flavour) => {
  const prefix = `test-${randomBytes(5).toString('hex')}`;
  let own: OwnRedis;
  let clients: readonly Client[];
  const first = (): Client => {
    const [client] = clients;
    if (client === undefined) {
      throw new Error('Nobody has connected.');
    }
    return client;
  };
  beforeAll(async () => {
    own = await ownRedis(flavour);
    const { url } = own.server;
    clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect(url, prefix)));
  });
  afterAll(async () => {
    clients.forEach(({ redis }) => redis.disconnect());
    await own.remove();
  });

  it('give no more turns than the rate and the burst, and each of eight clients its share', async () => {
    const rate = { perSecond: 40, burst: 5 };
    const each = 8;
    const startedAt = performance.now();
    const turns: { readonly client: number; readonly atMs: number }[] = [];
    await Promise.all(
      clients.map(async ({ budgets }, client) => {
        for (let count = 0; count < each; count += 1) {
          await budgets.take('calls/of-account', rate, neverAborts);
          turns.push({ client, atMs: performance.now() - startedAt });
        }
      }),
    );
    const times = turns.map(({ atMs }) => atMs).sort((one, other) => one - other);
    // After n turns, at least (n - burst) of the rate's intervals are over.
    times.forEach((atMs, index) => {
      expect(atMs + GRACE_MS).toBeGreaterThanOrEqual(
        ((index + 1 - rate.burst) * 1_000) / rate.perSecond,
      );
    });
    // Whoever asks waits for no more than a round of the others before its next turn.
    for (let client = 0; client < CLIENTS; client += 1) {
      const own = turns.filter((turn) => turn.client === client);
      expect(own).toHaveLength(each);
      const half = turns.slice(0, turns.length / 2).filter((turn) => turn.client === client);
      expect(half.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('are closed for everybody when one of them was throttled', async () => {
    const [one, other] = clients;
    await one?.budgets.close('closed', 300);
    const startedAt = performance.now();
    await other?.budgets.take('closed', { perSecond: 1_000, burst: 10 }, neverAborts);
    expect(performance.now() - startedAt + 2).toBeGreaterThanOrEqual(300 - GRACE_MS);
  });

  it('end a wait with the signal, and refuse a turn that is too far off', async () => {
    const rate = { perSecond: 0.02, burst: 1 };
    await first().budgets.take('slow', rate, neverAborts);
    const stop = new AbortController();
    const waiting = first().budgets.take('slow', rate, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow();
    await expect(first().budgets.take('slow', rate, neverAborts)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('leave nothing in Redis for ever', async () => {
    const keys = await first().redis.keys(`${prefix}:budget:*`);
    expect(keys.length).toBeGreaterThan(0);
    const left = await Promise.all(keys.map((key) => first().redis.pttl(key)));
    left.forEach((ms) => expect(ms).toBeGreaterThan(0));
  });

  it('hold for the process alone where Redis does not answer, and say so once', async () => {
    const client = await connect(own.server.url, prefix);
    try {
      client.redis.disconnect();
      const rate = { perSecond: 20, burst: 1 };
      const startedAt = performance.now();
      for (let count = 0; count < 4; count += 1) {
        await client.budgets.take('alone', rate, neverAborts);
      }
      expect(performance.now() - startedAt + GRACE_MS).toBeGreaterThanOrEqual(150);
      expect(client.alone).toEqual([true]);
    } finally {
      client.redis.disconnect();
    }
  });
});
