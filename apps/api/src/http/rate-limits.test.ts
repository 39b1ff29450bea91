import { describe, expect, it } from '@jest/globals';
import { RateLimits } from './rate-limits.ts';

const LIMITED = { tokenId: 'tok_limited', ratePerSecond: 10 };
const DEFAULT = { tokenId: 'tok_default', ratePerSecond: null };

function clocked(defaultPerSecond: number) {
  let nowMs = 0;
  const limits = new RateLimits(defaultPerSecond, () => nowMs);
  const taken = (caller: typeof LIMITED | typeof DEFAULT, times: number): number =>
    Array.from({ length: times }, () => limits.take(caller)).filter((wait) => wait === 0).length;
  return {
    limits,
    taken,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the rate of a token', () => {
  it('lets a second’s worth through at once, and then as much as time allows', () => {
    const { limits, taken, pass } = clocked(0);
    expect(taken(LIMITED, 25)).toBe(10);
    expect(limits.take(LIMITED)).toBeCloseTo(0.1);
    pass(500);
    expect(taken(LIMITED, 25)).toBe(5);
    pass(60_000);
    expect(taken(LIMITED, 25)).toBe(10);
  });

  it('is that of the installation where it has none of its own', () => {
    const { limits, taken } = clocked(3);
    expect(taken(DEFAULT, 10)).toBe(3);
    expect(taken(LIMITED, 25)).toBe(10);
    expect([limits.rateOf(DEFAULT), limits.rateOf(LIMITED)]).toEqual([3, 10]);
  });

  it('is no limit where the installation sets none', () => {
    const { limits, taken } = clocked(0);
    expect(taken(DEFAULT, 100_000)).toBe(100_000);
    expect(limits.rateOf(DEFAULT)).toBeNull();
  });

  it('that was lowered holds at once', () => {
    const { taken } = clocked(0);
    expect(taken({ ...LIMITED, ratePerSecond: 1_000 }, 1)).toBe(1);
    expect(taken({ ...LIMITED, ratePerSecond: 2 }, 10)).toBe(2);
  });

  it('of one token takes nothing from another', () => {
    const { taken } = clocked(5);
    expect(taken(DEFAULT, 10)).toBe(5);
    expect(taken({ ...DEFAULT, tokenId: 'tok_other' }, 10)).toBe(5);
  });
});
