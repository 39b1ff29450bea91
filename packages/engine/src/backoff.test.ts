import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.ts';

const longest = (tries: number): number => backoffMs(tries, () => 1);

describe('backoffMs', () => {
  it('doubles from half a second up to five minutes, however often', () => {
    expect([0, 1, 2, 3].map(longest)).toEqual([500, 1_000, 2_000, 4_000]);
    expect([9, 10, 20, 1_000].map(longest)).toEqual([256_000, 300_000, 300_000, 300_000]);
  });

  it('takes up to a fifth off, so that what failed together does not return together', () => {
    expect(backoffMs(4, () => 0)).toBe(6_400);
    expect(backoffMs(4, () => 0.5)).toBe(7_200);
  });
});
