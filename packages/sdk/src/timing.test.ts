import { describe, expect, it } from '@jest/globals';
import { pause, pauseMs } from './backoff.ts';
import { Deadline } from './deadline.ts';

describe('pauses between tries', () => {
  it('double up to a bound, and at least half of each is waited', () => {
    expect([1, 2, 3].map((tried) => pauseMs(tried, () => 1))).toEqual([200, 400, 800]);
    expect(pauseMs(1, () => 0)).toBe(100);
    expect(pauseMs(10_000, () => 1)).toBe(5_000);
  });

  it('end at once with the reason of the signal', async () => {
    const abort = new AbortController();
    const long = pause(60 * 24 * 3_600_000, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
  });
});

describe('a deadline', () => {
  it('passes once, when its time has come', async () => {
    const startedAtMs = performance.now();
    await new Promise<void>((resolve) => {
      const deadline = new Deadline(startedAtMs + 50, resolve);
      expect(deadline.leftMs).toBeGreaterThan(0);
    });
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(50);
  });

  it('is put off and never brought forward', () => {
    const deadline = new Deadline(performance.now() + 10_000, () => undefined);
    deadline.extendTo(performance.now() + 20_000);
    deadline.extendTo(performance.now() + 5_000);
    expect(deadline.leftMs).toBeGreaterThan(19_000);
    deadline.stop();
  });

  it('may lie further ahead than a timer reaches', async () => {
    let passed = false;
    const deadline = new Deadline(performance.now() + 30 * 24 * 3_600_000, () => {
      passed = true;
    });
    // A timer that overflows fires after a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(passed).toBe(false);
    deadline.stop();
  });
});
