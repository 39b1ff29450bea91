import { describe, expect, it } from '@jest/globals';
import { BackOff } from './back-off.ts';

describe('BackOff', () => {
  it('doubles from 0.2 s to 5 s and stays there', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 7 }, () => backOff.next(100));
    expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it('starts over after a long life', () => {
    const backOff = new BackOff();
    backOff.next(100);
    backOff.next(29_999);
    expect(backOff.next(30_000)).toBe(200);
  });
});
