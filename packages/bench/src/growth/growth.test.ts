import { describe, expect, it } from '@jest/globals';
import { addsAtMost, atLeast, atMost, judge, noMoreThan, scaled, type Bound } from './growth.ts';

const grown = (empty: number, full: number, bound: Bound) =>
  judge({ name: 'x', unit: 'ms', empty, full, bound });

describe('judge', () => {
  it.each([
    [10, 12, atMost(1.2), true],
    [10, 12.1, atMost(1.2), false],
    [10, 5, atMost(1.2), true],
    [1_000, 800, atLeast(0.8), true],
    [1_000, 799, atLeast(0.8), false],
    [1_000, 2_000, atLeast(0.8), true],
  ])('%d to %d, %j: %s', (empty, full, bound, holds) => {
    expect(grown(empty, full, bound)).toMatchObject({ holds, times: full / empty });
  });

  it.each([
    [100, 164, addsAtMost(64), true],
    [100, 164.1, addsAtMost(64), false],
    [0, 10, noMoreThan(10), true],
    [0, 10.5, noMoreThan(10), false],
  ])('%d to %d, %j, whatever that is times: %s', (empty, full, bound, holds) => {
    expect(grown(empty, full, bound)).toMatchObject({
      holds,
      times: empty === 0 ? null : full / empty,
    });
  });

  it('refuses what compares with nothing', () => {
    expect(() => grown(0, 1, atMost(2))).toThrow(RangeError);
    expect(() => grown(1, Number.NaN, atMost(2))).toThrow(RangeError);
    expect(() => grown(0, Number.NaN, noMoreThan(2))).toThrow(RangeError);
  });
});

describe('scaled', () => {
  it('is that part of the count, and never below what makes sense', () => {
    expect(scaled(100_000, 1, 10)).toBe(100_000);
    expect(scaled(100_000, 0.01, 10)).toBe(1_000);
    expect(scaled(100, 0.001, 10)).toBe(10);
  });
});
