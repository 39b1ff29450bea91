import { describe, expect, it } from '@jest/globals';
import type { Runner } from '../postgres/database.ts';
import { CHANGES_MAX, Uncounted, type Placed } from './uncounted.ts';

/** What a decision with that claim knows, where so many changes are there to be counted. */
function decision(fence: string, before: Placed | null, changes = 0): Uncounted {
  const rows = [{ changes: Math.min(changes, CHANGES_MAX) }];
  const runner: Runner = {
    rows: <Result extends object>() => Promise.resolve(rows as unknown as readonly Result[]),
  };
  const uncounted = new Uncounted(runner, 'host');
  uncounted.claimed(fence, before);
  return uncounted;
}

describe('placements that are not counted', () => {
  it('may be any number where nothing is known', () => {
    const first = decision('1', null);
    expect(first.mayHide).toBe(true);
    expect(first.after('1', 0)).toBeNull();
  });

  it('are what this process has made since, as long as nobody else decides', async () => {
    const first = decision('1', null, 500);
    await first.count();
    expect(first.mayHide).toBe(false);
    const second = decision('2', first.after('1', 3));
    expect(second.mayHide).toBe(false);
    expect(second.after('2', 4)).toEqual({ fence: '2', placements: 7 });
    expect(decision('3', second.after('2', 4)).mayHide).toBe(false);
    expect(decision('3', second.after('2', 5)).mayHide).toBe(true);
  });

  it('may be any number where somebody else has claimed the type in between', async () => {
    const first = decision('9007199254740993', null);
    await first.count();
    const known = first.after('9007199254740993', 0);
    expect(decision('9007199254740994', known).mayHide).toBe(false);
    expect(decision('9007199254740995', known).mayHide).toBe(true);
    expect(decision('9007199254740993', known).mayHide).toBe(true);
  });

  it('may be any number where there were more than are counted at once', async () => {
    const first = decision('1', null, CHANGES_MAX + 1);
    await first.count();
    expect(first.mayHide).toBe(true);
  });
});
