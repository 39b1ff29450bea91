import { describe, expect, it } from '@jest/globals';
import { kept } from './kept.ts';

describe('kept', () => {
  it('reads once for all who ask while it is fresh, and while it is under way', async () => {
    let reads = 0;
    const read = kept(() => {
      reads += 1;
      return Promise.resolve(reads);
    }, 60_000);
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    expect(await read()).toBe(1);
    expect(reads).toBe(1);
  });

  it('reads again when it is not fresh any more, and says where it could not', async () => {
    let reads = 0;
    const read = kept(() => {
      reads += 1;
      return reads === 1 ? Promise.reject(new Error('gone')) : Promise.resolve(reads);
    }, -1);
    expect(await read()).toBeNull();
    expect(await read()).toBe(2);
  });
});
