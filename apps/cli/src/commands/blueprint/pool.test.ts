import type { BlueprintPool } from '@drydock/contract';
import { describe, expect, it } from '@jest/globals';
import { describePool } from './pool.ts';

const QUIET: BlueprintPool = {
  kept: true,
  readyMin: 3,
  firing: null,
  nextFiring: null,
  ready: 2,
  inUse: 4,
  building: 1,
  ill: 0,
  leaving: 0,
  old: 0,
  breaker: null,
  rollOut: null,
  pauses: [],
  nextAt: '2026-11-30T08:00:00.000Z',
};

/** By the word before it. */
const lineOf = (pool: Partial<BlueprintPool>, word: string): string | undefined =>
  describePool({ ...QUIET, ...pool })
    .split('\n')
    .find((line) => line.startsWith(`${word}:`))
    ?.slice(word.length + 1)
    .trim();

describe('a pool, as a person reads it', () => {
  it('says how many stand ready, of how many', () => {
    expect(lineOf({}, 'ready')).toBe('2 of 3');
    expect(lineOf({}, 'breaker')).toBe('closed');
    expect(lineOf({}, 'roll-out')).toBe('-');
  });

  it('says what holds it up, and until when', () => {
    const until = '2026-11-30T09:00:00.000Z';
    const breaker = { openedAt: QUIET.nextAt ?? '', until, failed: 5, of: 6, windowSeconds: 600 };
    expect(lineOf({ breaker }, 'breaker')).toBe(`open until ${until}: 5 of 6 failed within 600 s`);
    const held = { revision: 7, status: 'held', reason: 'No such image.', since: until } as const;
    expect(lineOf({ rollOut: held }, 'roll-out')).toBe('revision 7 held: No such image.');
    const pause = { choice: { host: 'a' }, failed: 2, reason: 'No room.', until };
    expect(lineOf({ pauses: [pause] }, 'paused')).toBe(
      `until ${until}, failed 2 times ({"host":"a"}): No room.`,
    );
  });

  it('says what the schedule does next', () => {
    const at = '2026-11-30T18:00:00.000Z';
    expect(lineOf({ nextFiring: { at, readyMin: 1 } }, 'next')).toBe(`1 from ${at}`);
  });

  it('says where nobody looks at it again', () => {
    expect(lineOf({ nextAt: null, kept: false }, 'looked at again')).toMatch(/^never: /);
  });
});
