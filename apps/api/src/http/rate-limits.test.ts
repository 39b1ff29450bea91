import { quotasFrom } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { RateLimits } from './rate-limits.ts';

const quotas = quotasFrom({ 'requests-per-second': 1_000_000 });
const LIMITED = { tokenId: 'tok_limited', projectId: 'prj_one', ratePerSecond: 10, quotas };
const DEFAULT = { ...LIMITED, tokenId: 'tok_default', ratePerSecond: null };

function clocked(defaultPerSecond: number) {
  let nowMs = 0;
  const limits = new RateLimits(defaultPerSecond, () => nowMs);
  const taken = (caller: Parameters<RateLimits['take']>[0], times: number): number =>
    Array.from({ length: times }, () => limits.take(caller)).filter((wait) => wait === null).length;
  return {
    limits,
    taken,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the rate of a token', () => {
  it('lets a second’s worth through at once, and then as much as time allows', () => {
    const { limits, taken, pass } = clocked(0);
    expect(taken(LIMITED, 25)).toBe(10);
    expect(limits.take(LIMITED)).toEqual({ of: 'token', rate: 10, seconds: 0.1 });
    pass(500);
    expect(taken(LIMITED, 25)).toBe(5);
    pass(60_000);
    expect(taken(LIMITED, 25)).toBe(10);
  });

  it('is that of the installation where it has none of its own', () => {
    const { limits, taken } = clocked(3);
    expect(taken(DEFAULT, 10)).toBe(3);
    expect(taken(LIMITED, 25)).toBe(10);
    expect([limits.rateOf(DEFAULT), limits.rateOf(LIMITED)]).toEqual([3, 10]);
  });

  it('is no limit where the installation sets none', () => {
    const { limits, taken } = clocked(0);
    expect(taken(DEFAULT, 100_000)).toBe(100_000);
    expect(limits.rateOf(DEFAULT)).toBeNull();
  });

  it('that was lowered holds at once', () => {
    const { taken } = clocked(0);
    expect(taken({ ...LIMITED, ratePerSecond: 1_000 }, 1)).toBe(1);
    expect(taken({ ...LIMITED, ratePerSecond: 2 }, 10)).toBe(2);
  });

  it('of one token takes nothing from another', () => {
    const { taken } = clocked(5);
    expect(taken(DEFAULT, 10)).toBe(5);
    expect(taken({ ...DEFAULT, tokenId: 'tok_other' }, 10)).toBe(5);
  });
});

describe('the rate of a project', () => {
  const shared = { ...DEFAULT, quotas: quotasFrom({ 'requests-per-second': 20 }) };
  const tokens = Array.from({ length: 3 }, (_, n) => ({ ...shared, tokenId: `tok_${n}` }));

  it('is what all of its tokens have together', () => {
    const { limits, taken, pass } = clocked(0);
    expect(tokens.map((token) => taken(token, 20))).toEqual([20, 0, 0]);
    expect(limits.take(shared)).toEqual({ of: 'project', rate: 20, seconds: 0.05 });
    pass(500);
    expect(tokens.map((token) => taken(token, 4))).toEqual([4, 4, 2]);
  });

  it('takes nothing from another project, nor from a token that it refuses', () => {
    const { limits, taken } = clocked(30);
    expect(taken(shared, 60)).toBe(20);
    const raised = { ...shared, quotas: quotasFrom({ 'requests-per-second': 1_000 }) };
    expect(taken({ ...shared, projectId: 'prj_other' }, 60)).toBe(10);
    expect(limits.take(raised)).toMatchObject({ of: 'token' });
  });
});
