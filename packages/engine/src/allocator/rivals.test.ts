import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Rivals } from './rivals.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('rivals', () => {
  it('are reckoned with for a second after they were last met, for their type only', () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const rivals = new Rivals();
    rivals.meet('host');
    expect([rivals.around('host'), rivals.around('database')]).toEqual([true, false]);
    clock.mockReturnValue(1_500);
    rivals.meet('host');
    clock.mockReturnValue(2_499);
    expect(rivals.around('host')).toBe(true);
    clock.mockReturnValue(2_500);
    expect(rivals.around('host')).toBe(false);
  });
});
