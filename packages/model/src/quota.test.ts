import { describe, expect, it } from '@jest/globals';
import { statusOf } from './error.ts';
import { QUOTA_NAMES, quotaExceeded, QUOTAS, quotasFrom } from './quota.ts';

describe.each(QUOTA_NAMES)('the quota %s', (name) => {
  it('has a default that it may be set to, and says what it is', () => {
    const { default: standard, min, max, means } = QUOTAS[name];
    expect([min <= standard, standard <= max]).toEqual([true, true]);
    expect(means).toMatch(/^[A-Z].*\.$/);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('what a project has', () => {
  it('are the defaults, with what was set of them', () => {
    const { blueprints, ...others } = quotasFrom({ blueprints: 3, 'of-a-later-release': 4 });
    const { blueprints: standard, ...defaults } = quotasFrom({});
    expect([blueprints, standard]).toEqual([3, QUOTAS.blueprints.default]);
    expect(others).toEqual(defaults);
    expect(Object.keys(defaults)).not.toContain('of-a-later-release');
  });

  it('may be none at all', () => {
    expect(quotasFrom({ tokens: 0 }).tokens).toBe(0);
  });
});

describe('the refusal', () => {
  it('names what is used and the limit', () => {
    const { message, code, hint } = quotaExceeded('blueprints', { used: 3, limit: 3 });
    expect(message).toBe('The project has 3 of at most 3 blueprints.');
    expect([code, hint]).toEqual(['quota-exceeded', expect.stringContaining('quota blueprints')]);
    const many = quotaExceeded('leases-pending', { used: 1_000, limit: 1_500, wanted: 1_000 });
    expect(many.message).toBe(
      'The project has 1000 of at most 1500 pending leases, and this asks for 1000 more.',
    );
    const lowered = quotaExceeded('tokens', { used: 3, limit: 2 });
    expect(lowered.message).toBe('The project has more than its limit of 2 good tokens.');
  });

  it('is 429 where time puts it right, and 409 elsewhere', () => {
    const use = { used: 1, limit: 1 };
    expect(statusOf(quotaExceeded('streams', use))).toBe(429);
    expect(statusOf(quotaExceeded('resources', use))).toBe(409);
  });
});
