import { describe, expect, it } from '@jest/globals';
import { sharedScan } from './shared-scan.ts';

describe('a shared scan', () => {
  it('is one for all who ask before it starts, and never one that was under way', async () => {
    let started = 0;
    const finish: (() => void)[] = [];
    const scan = sharedScan(async () => {
      started += 1;
      const number = started;
      await new Promise<void>((resolve) => finish.push(resolve));
      return number;
    });
    const early = [scan(), scan()];
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toBe(1);
    const late = [scan(), scan()];
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toBe(1);
    finish.shift()?.();
    expect(await Promise.all(early)).toEqual([1, 1]);
    await new Promise((resolve) => setImmediate(resolve));
    finish.shift()?.();
    expect(await Promise.all(late)).toEqual([2, 2]);
  });

  it('that fails fails for its own askers only', async () => {
    let count = 0;
    const scan = sharedScan(async () => {
      count += 1;
      if (count === 1) {
        throw new Error('no /proc');
      }
      return count;
    });
    await expect(scan()).rejects.toThrow('no /proc');
    expect(await scan()).toBe(2);
  });
});
