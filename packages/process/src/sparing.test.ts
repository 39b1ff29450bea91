import { describe, expect, it } from '@jest/globals';
import { createSparing } from './sparing.ts';

/** What is said, on a clock of the test's own. */
function sparing() {
  let nowMs = 0;
  const said: [string, number][] = [];
  const spare = createSparing(() => nowMs);
  return {
    said,
    comes: (kind: string) => spare(kind, (leftOut) => said.push([kind, leftOut])),
    pass: (ms: number) => (nowMs += ms),
  };
}

describe('what comes again and again', () => {
  it('is said at once, then once a minute with how much was left out, each kind for itself', () => {
    const { said, comes, pass } = sparing();
    for (let count = 0; count < 600; count += 1) {
      comes('a');
    }
    comes('b');
    pass(59_999);
    comes('a');
    expect(said).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    pass(1);
    comes('a');
    comes('b');
    expect(said.slice(2)).toEqual([
      ['a', 600],
      ['b', 0],
    ]);
  });

  it('is said of so many kinds at once, however many come', () => {
    const { said, comes, pass } = sparing();
    for (let count = 0; count < 10_000; count += 1) {
      comes(`kind ${count}`);
    }
    expect(said).toHaveLength(100);
    pass(60_000);
    comes('another kind');
    expect(said).toHaveLength(101);
  });
});
