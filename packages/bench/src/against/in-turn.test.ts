import { describe, expect, it } from '@jest/globals';
import { inTurn, pick } from './in-turn.ts';

describe('inTurn', () => {
  it('changes who goes first, and keeps the samples of a pair beside each other', async () => {
    const order: string[] = [];
    let number = 0;
    const take = (name: string) => async (): Promise<number> => {
      order.push(name);
      number += 1;
      return Promise.resolve(number);
    };
    const pairs = await inTurn(4, take('A'), take('B'));
    expect(order.join('')).toBe('ABBAABBA');
    expect(pairs).toEqual({ a: [1, 4, 5, 8], b: [2, 3, 6, 7] });
    expect(pick(pairs, (each) => each * 10)).toEqual({
      a: [10, 40, 50, 80],
      b: [20, 30, 60, 70],
    });
  });
});
