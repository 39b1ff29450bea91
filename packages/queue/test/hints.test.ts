import { randomBytes } from 'node:crypto';
import { hintLease } from '@drydock/engine';
import { newId } from '@drydock/model';
import { consume, createHints, openQueues, type Consumer, type HintJob } from '../src/index.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, within, type OwnRedis } from '@drydock/testing';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

/** For what is nothing but what Drydock writes itself. */
const never = (where: string, why: string): void => {
  throw new Error(`${where}: ${why}`);
};

const freshPrefix = (): string => `test-${randomBytes(5).toString('hex')}`;

function sender(url: string, prefix: string) {
  const queues = openQueues(url, prefix, 'test', never);
  opened.push(() => {
    queues.close();
    return Promise.resolve();
  });
  let dropped = 0;
  const hints = createHints(queues, (count) => {
    dropped += count;
  });
  return { queues, hints, dropped: () => dropped };
}

async function consumer(
  url: string,
  prefix: string,
  handle: (hint: HintJob) => Promise<void>,
): Promise<Consumer> {
  const made = consume({
    redisUrl: url,
    prefix,
    queue: 'lease',
    concurrency: 4,
    handle,
    onFailed: () => undefined,
    onError: () => undefined,
    onRubbish: never,
  });
  opened.push(() => made.stop(1_000));
  await made.ready();
  return made;
}

const ids = Array.from({ length: 20_005 }, () => newId('lease'));
const idOf = (n: number): string => ids[n] ?? '';
const lease = (n: number) => hintLease('lease', idOf(n));

describe.each(REDIS_FLAVOURS)('hints over a Redis that is %s', (flavour) => {
  let own: OwnRedis;
  beforeAll(async () => {
    own = await ownRedis(flavour);
  });
  afterAll(() => own.remove());
  const url = (): string => own.server.url;

  it('reach whoever takes from their queue, with a kind and an id and nothing else', async () => {
    const prefix = freshPrefix();
    const got: HintJob[] = [];
    await consumer(url(), prefix, async (hint) => {
      got.push(hint);
      return Promise.resolve();
    });
    sender(url(), prefix).hints.send([lease(1), hintLease('destroy', idOf(2))]);
    await within(20_000, 'a hint arrives', () => got.length > 0);
    expect(got).toEqual([{ kind: 'lease', id: idOf(1) }]);
  });

  it('that are equal and wait together are sent once, and again after', async () => {
    const prefix = freshPrefix();
    const { hints, queues } = sender(url(), prefix);
    hints.send([lease(1), lease(2), lease(1)]);
    hints.send([lease(1)]);
    const waiting = (): Promise<number> => queues.byName.lease.getWaitingCount();
    await within(20_000, 'hints are stored', async () => (await waiting()) > 0);
    expect(await waiting()).toBe(2);
    hints.send([lease(1)]);
    await within(20_000, 'a hint is stored again', async () => (await waiting()) === 3);
  });

  it('arrive while an equal one is being worked on', async () => {
    const prefix = freshPrefix();
    let looks = 0;
    let end: () => void = () => undefined;
    await consumer(url(), prefix, () => {
      looks += 1;
      return looks === 1
        ? new Promise((resolve) => {
            end = resolve;
          })
        : Promise.resolve();
    });
    const { hints } = sender(url(), prefix);
    hints.send([lease(1)]);
    await within(20_000, 'the first look begins', () => looks === 1);
    hints.send([lease(1)]);
    await within(20_000, 'the second look comes', () => looks === 2);
    end();
  });

  it('that fail are not tried again, and do not stop the others', async () => {
    const prefix = freshPrefix();
    const got: string[] = [];
    await consumer(url(), prefix, ({ id }) => {
      got.push(id);
      return id === idOf(1) ? Promise.reject(new Error('down')) : Promise.resolve();
    });
    const { hints } = sender(url(), prefix);
    hints.send([lease(1)]);
    await within(20_000, 'it failed', () => got.length === 1);
    hints.send([lease(2)]);
    await within(20_000, 'the next is taken', () => got.length === 2);
    expect(got).toEqual([idOf(1), idOf(2)]);
  });
});

describe.each(REDIS_FLAVOURS)('hints, where a Redis fails that is %s', (flavour) => {
  let own: OwnRedis;
  beforeAll(async () => {
    own = await ownRedis(flavour);
  });
  afterAll(() => own.remove());

  it('wait while it is down and arrive once it is back', async () => {
    const prefix = freshPrefix();
    const { url } = own.server;
    const got: string[] = [];
    await consumer(url, prefix, ({ id }) => {
      got.push(id);
      return Promise.resolve();
    });
    const { hints, dropped } = sender(url, prefix);
    hints.send([lease(1)]);
    await within(20_000, 'the first arrives', () => got.length === 1);
    await own.server.kill9();
    hints.send([lease(2)]);
    hints.send([lease(3), lease(3)]);
    await own.server.start();
    await within(15_000, 'the others arrive', () => got.includes(idOf(2)) && got.includes(idOf(3)));
    expect(got.filter((id) => id === idOf(3))).toHaveLength(1);
    expect(dropped()).toBe(0);
  }, 30_000);

  it('are dropped and counted beyond what a process can keep', async () => {
    const { hints, dropped } = sender(own.server.url, freshPrefix());
    own.freeze();
    hints.send(Array.from({ length: 20_005 }, (_, n) => lease(n)));
    expect(dropped()).toBe(5);
    own.thaw();
  });

  it('are stopped being taken in time, though it does not answer', async () => {
    const taking = await consumer(own.server.url, freshPrefix(), () => Promise.resolve());
    own.freeze();
    const startedAt = performance.now();
    await taking.stop(300);
    // BullMQ itself would wait for as long as Redis is silent.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    own.thaw();
  });

  it('at work are waited for when a consumer stops, and none is taken afterwards', async () => {
    const prefix = freshPrefix();
    const { url } = own.server;
    const began: string[] = [];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const taking = await consumer(url, prefix, ({ id }) => {
      began.push(id);
      return ended;
    });
    const { hints, queues } = sender(url, prefix);
    hints.send([lease(1)]);
    await within(20_000, 'the look begins', () => began.length === 1);
    const order: string[] = [];
    const stopping = taking.stop(20_000).then(() => order.push('stopped'));
    setTimeout(() => {
      order.push('looked');
      end();
    }, 100);
    await stopping;
    expect(order).toEqual(['looked', 'stopped']);
    hints.send([lease(2)]);
    const waiting = (): Promise<number> => queues.byName.lease.getWaitingCount();
    await within(20_000, 'the next hint waits', async () => (await waiting()) === 1);
    expect(began).toEqual([idOf(1)]);
  });
});
