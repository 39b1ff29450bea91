import { describe, expect, it } from '@jest/globals';
import { comparePairs, intervalRank, medianInterval, medianOf } from './ratio.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('intervalRank', () => {
  // From tables of the sign test at 5 %, two-sided.
  it.each([
    [5, 0],
    [6, 1],
    [8, 1],
    [9, 2],
    [10, 2],
    [15, 4],
    [20, 6],
    [25, 8],
    [50, 18],
    [100, 40],
    [1_000, 469],
  ])('for %i samples is %i', (count, rank) => {
    expect(intervalRank(count)).toBe(rank);
  });

  it('is near the normal distribution’s where 2^-n is no number any more', () => {
    const count = 20_000;
    const normal = count / 2 - 1.96 * Math.sqrt(count / 4);
    expect(Math.abs(intervalRank(count) - normal)).toBeLessThan(2);
  });
});

describe('medianInterval', () => {
  it('goes from the k-th smallest to the k-th largest', () => {
    expect(medianInterval(upTo(20).toReversed())).toEqual({ low: 6, high: 15 });
  });

  it('does not exist for so few that all may lie on one side', () => {
    expect(medianInterval(upTo(5))).toBeNull();
    expect(medianInterval([])).toBeNull();
  });
});

describe('medianOf', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([10, 9, 100, 1])).toBe(9.5);
    expect(() => medianOf([])).toThrow(RangeError);
  });
});

describe('comparePairs', () => {
  it('takes the median of the ratios, which drift that hits both leaves alone', () => {
    const b = upTo(20);
    const a = b.map((sample) => sample * 1.1);
    const { pairs, medianA, medianB, ratio, interval } = comparePairs(a, b);
    expect(pairs).toBe(20);
    expect(medianA).toBeCloseTo(11.55);
    expect(medianB).toBe(10.5);
    expect(ratio).toBeCloseTo(1.1);
    expect(interval?.low).toBeCloseTo(1.1);
    expect(interval?.high).toBeCloseTo(1.1);
  });

  it('is not the ratio of the medians', () => {
    expect(comparePairs([1, 2, 9], [2, 1, 3])).toMatchObject({ ratio: 2, medianA: 2, medianB: 2 });
  });

  it('refuses what is no pair', () => {
    expect(() => comparePairs([1], [1, 2])).toThrow(RangeError);
    expect(() => comparePairs([], [])).toThrow(RangeError);
    expect(() => comparePairs([1], [0])).toThrow(RangeError);
    expect(() => comparePairs([Number.NaN], [1])).toThrow(RangeError);
  });
});
