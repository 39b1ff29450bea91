import { describe, expect, it } from '@jest/globals';
import { LeaseRoom, type LeaseNumbers } from './lease-room.ts';

/** Leases of one project that a test writes and takes away, and a clock that it moves. */
function house(limits: LeaseNumbers) {
  let nowMs = 0;
  let pending = 0;
  let counts = 0;
  /** What a count waits for before it looks. */
  let beforeCount = Promise.resolve();
  const room = new LeaseRoom(
    async (_, to) => {
      counts += 1;
      await beforeCount;
      return {
        'leases-pending': Math.min(pending, to['leases-pending'] + 1),
        'leases-live': Math.min(pending, to['leases-live'] + 1),
      };
    },
    () => nowMs,
  );
  const take = (count = 1, to = limits) => room.take({ projectId: 'prj_one', count, limits: to });
  return {
    take,
    /** Lets in, writes, and says whether it went through. */
    request: async (count = 1, to = limits): Promise<boolean> => {
      try {
        const taken = await take(count, to);
        await Promise.resolve();
        pending += count;
        taken.end('used');
        return true;
      } catch {
        return false;
      }
    },
    write: (count: number) => {
      pending += count;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    holdCounts: () => {
      let letGo = (): void => undefined;
      beforeCount = new Promise((resolve) => {
        letGo = resolve;
      });
      return () => letGo();
    },
    counts: () => counts,
    pending: () => pending,
  };
}

const limits = { 'leases-pending': 1_500, 'leases-live': 10_000 };
/** All that was begun has had its turn: nothing here waits for anything but promises. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('room for leases', () => {
  it('is asked of the database once, however many requests there are', async () => {
    const { request, counts } = house(limits);
    for (let n = 0; n < 1_000; n += 1) {
      expect(await request()).toBe(true);
    }
    expect(counts()).toBe(1);
  });

  it('is given whole or not at all, to one of two that come at once', async () => {
    const { request, pending } = house(limits);
    const outcomes = await Promise.all([request(1_000), request(1_000)]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(pending()).toBe(1_000);
    expect(await request(500)).toBe(true);
    expect(await request(1)).toBe(false);
  });

  it('is given to exactly so many of thrice as many that come at once', async () => {
    const { request, pending } = house({ ...limits, 'leases-pending': 100 });
    const outcomes = await Promise.all(Array.from({ length: 300 }, () => request()));
    expect(outcomes.filter(Boolean)).toHaveLength(100);
    expect(pending()).toBe(100);
  });

  it('is refused with what is used and the limit', async () => {
    const { request, take } = house(limits);
    await request(1_000);
    await expect(take(1_000)).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: 'The project has 1000 of at most 1500 pending leases, and this asks for 1000 more.',
    });
    await expect(take(1, { ...limits, 'leases-live': 1_000 })).rejects.toMatchObject({
      message: 'The project has 1000 of at most 1000 live leases.',
    });
  });

  it('is looked for a few times a second while there is none', async () => {
    const { request, write, pass, counts } = house({ ...limits, 'leases-pending': 10 });
    await request(10);
    const before = counts();
    await Promise.all(Array.from({ length: 500 }, () => request()));
    expect(counts() - before).toBeLessThanOrEqual(1);
    write(-10);
    pass(249);
    expect(await request()).toBe(false);
    pass(1);
    expect(await request()).toBe(true);
  });

  it('is there at once where the limit is raised, as much as there is', async () => {
    const { request, write } = house({ ...limits, 'leases-pending': 10 });
    write(100);
    expect(await request(1)).toBe(false);
    // It had stopped counting at eleven.
    expect(await request(1, limits)).toBe(true);
    expect(await request(1_399, limits)).toBe(true);
    expect(await request(1, limits)).toBe(false);
  });

  it('is given back by what was not written', async () => {
    const { take, request, pass } = house({ ...limits, 'leases-pending': 10 });
    const repeated = await take(10);
    const waiting = request(10);
    repeated.end('unused');
    expect(await waiting).toBe(true);
    expect(await request()).toBe(false);
    pass(1_000);
    expect(await request()).toBe(false);
  });

  it('is counted when nothing is on its way, so that nothing counts twice', async () => {
    const { take, request, pass, holdCounts, write } = house({ ...limits, 'leases-pending': 25 });
    await request(10);
    pass(1_001);
    // A look for which nobody waits, while ten are on their way and are written meanwhile.
    const letGo = holdCounts();
    const onItsWay = await take(10);
    write(10);
    letGo();
    await settled();
    const third = request(5);
    await settled();
    onItsWay.end('used');
    expect(await third).toBe(true);
    expect(await request()).toBe(false);
  });

  it('is looked at anew from time to time: others let some in as well', async () => {
    const { request, write, pass } = house(limits);
    await request();
    write(1_500);
    pass(10_001);
    expect(await request()).toBe(true);
    await settled();
    expect(await request()).toBe(false);
  });
});
