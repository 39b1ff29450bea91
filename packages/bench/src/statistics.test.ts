import { describe, expect, it } from '@jest/globals';
import { summarize } from './statistics.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('summarize', () => {
  it('takes the middle of an odd number of samples and the mean of the two middle ones else', () => {
    expect(summarize([9, 1, 5])).toMatchObject({ count: 3, min: 1, median: 5, max: 9 });
    expect(summarize([9, 1, 5, 7])).toMatchObject({ count: 4, min: 1, median: 6, max: 9 });
    expect(summarize([4])).toMatchObject({ min: 4, median: 4, max: 4 });
  });

  it('orders numbers as numbers', () => {
    expect(summarize([10, 9, 100])).toMatchObject({ min: 9, median: 10, max: 100 });
  });

  it('takes the nearest rank for the 99th percentile', () => {
    expect(summarize(upTo(100)).p99).toBe(99);
    expect(summarize(upTo(101)).p99).toBe(100);
    expect(summarize(upTo(1_000)).p99).toBe(990);
    expect(summarize(upTo(3_000).toReversed()).p99).toBe(2_970);
  });

  it('has no 99th percentile of fewer than 100 samples', () => {
    expect(summarize(upTo(99)).p99).toBeNull();
  });

  it('leaves the samples in their order', () => {
    const samples = [3, 1, 2];
    summarize(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('refuses what it cannot summarize', () => {
    expect(() => summarize([])).toThrow(RangeError);
    expect(() => summarize([1, Number.NaN])).toThrow(RangeError);
    expect(() => summarize([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});
