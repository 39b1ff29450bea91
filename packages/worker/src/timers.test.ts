import { hintLease, hintType, type Hint } from '@drydock/engine';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTimers } from './timers.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Timers whose hints can be awaited one by one. */
function timers() {
  const sent: Hint[] = [];
  const waiting: ((hint: Hint) => void)[] = [];
  const made = createTimers({
    send: (hints) => {
      for (const hint of hints) {
        const waiter = waiting.shift();
        if (waiter === undefined) {
          sent.push(hint);
        } else {
          waiter(hint);
        }
      }
    },
  });
  stops.push(() => made.stop());
  const next = (): Promise<Hint> =>
    new Promise((resolve) => {
      const hint = sent.shift();
      if (hint === undefined) {
        waiting.push(resolve);
      } else {
        resolve(hint);
      }
    });
  const hintIn = (...given: Parameters<typeof made.hintIn>): void => made.hintIn(...given);
  return { hintIn, next, sent, stop: () => made.stop() };
}

describe('timers', () => {
  it('hint when the time has come, the next one first, and not before', async () => {
    const { hintIn, next } = timers();
    const startedAt = performance.now();
    hintIn(60, hintLease('lease', 'lease_2'));
    hintIn(30, hintLease('lease', 'lease_1'));
    expect(await next()).toEqual(hintLease('lease', 'lease_1'));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(30);
    expect(await next()).toEqual(hintLease('lease', 'lease_2'));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60);
  });

  it('are moved where they are set again, but for another name', async () => {
    const { hintIn, next, sent } = timers();
    hintIn(10, hintLease('lease', 'lease_1'));
    hintIn(40, hintLease('lease', 'lease_1'));
    hintIn(15, hintType('host'), 'first');
    hintIn(20, hintType('host'), 'second');
    expect([await next(), await next()]).toEqual([hintType('host'), hintType('host')]);
    expect(await next()).toEqual(hintLease('lease', 'lease_1'));
    expect(sent).toEqual([]);
  });

  it('leave what is too far ahead to the sweep, and end when they are stopped', async () => {
    const { hintIn, next, sent, stop } = timers();
    // A delay that a timer cannot hold would fire at once.
    hintIn(2 ** 31, hintLease('lease', 'lease_far'));
    hintIn(5, hintLease('lease', 'lease_near'));
    expect(await next()).toEqual(hintLease('lease', 'lease_near'));
    hintIn(5, hintLease('lease', 'lease_1'));
    stop();
    hintIn(5, hintLease('lease', 'lease_2'));
    const other = timers();
    other.hintIn(20, hintLease('lease', 'lease_later'));
    await other.next();
    expect(sent).toEqual([]);
  });
});
