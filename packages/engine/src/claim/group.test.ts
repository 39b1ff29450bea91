import { describe, expect, it } from '@jest/globals';
import { grouped } from './group.ts';

const OPTIONS = { sizeMax: 100, lanes: 1 };

/** A run that ends when it is told to, and remembers what it was given. */
function slowRun() {
  const groups: (readonly number[])[] = [];
  const waiting: (() => void)[] = [];
  const run = async (items: readonly number[]): Promise<readonly number[]> => {
    groups.push(items);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return items.map((item) => item * 10);
  };
  return { groups, run, endOne: () => waiting.shift()?.() };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('grouped', () => {
  it('runs calls of one turn together and gives each its own result', async () => {
    const groups: (readonly number[])[] = [];
    const call = grouped(async (items: readonly number[]) => {
      groups.push(items);
      return Promise.resolve(items.map((item) => item * 10));
    }, OPTIONS);
    expect(await Promise.all([call(1), call(2), call(3)])).toEqual([10, 20, 30]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('collects what arrives while a group is on its way, and sends it at once after', async () => {
    const { groups, run, endOne } = slowRun();
    const call = grouped(run, OPTIONS);
    const first = call(1);
    await turn();
    const later = [call(2), call(3)];
    await turn();
    expect(groups).toEqual([[1]]);
    endOne();
    expect(await first).toBe(10);
    await turn();
    endOne();
    expect(await Promise.all(later)).toEqual([20, 30]);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('keeps to its number of lanes and to its size', async () => {
    const { groups, run, endOne } = slowRun();
    const call = grouped(run, { sizeMax: 2, lanes: 2 });
    const calls = [1, 2, 3, 4, 5].map((item) => call(item));
    await turn();
    expect(groups).toEqual([
      [1, 2],
      [3, 4],
    ]);
    endOne();
    await turn();
    expect(groups).toHaveLength(3);
    endOne();
    endOne();
    expect(await Promise.all(calls)).toEqual([10, 20, 30, 40, 50]);
  });

  it('runs each call alone where the group failed, so that one cannot fail its neighbours', async () => {
    const call = grouped(async (items: readonly number[]) => {
      if (items.includes(2)) {
        throw new Error('two is bad');
      }
      return Promise.resolve(items);
    }, OPTIONS);
    const outcomes = await Promise.allSettled([call(1), call(2), call(3)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await call(4)).toBe(4);
  });

  it('does not run calls alone where that would fail just the same', async () => {
    let runs = 0;
    const call = grouped<number, number>(
      () => {
        runs += 1;
        return Promise.reject(new Error('down'));
      },
      { ...OPTIONS, runAlone: () => false },
    );
    const outcomes = await Promise.allSettled([call(1), call(2)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(runs).toBe(1);
  });
});
