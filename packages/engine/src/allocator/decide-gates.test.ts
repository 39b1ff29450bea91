import { POOL_DEFAULTS, type BreakerState, type PoolSettings, type Verdict } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { planResource } from '../resource/allocate.ts';
import { decide } from './decide.ts';
import type { Plan } from './plan.ts';
import type { BlueprintFacts, Snapshot } from './snapshot.ts';

/** Monday, 30 November 2026, 07:30 in Berlin. */
const MORNING = Date.UTC(2026, 10, 30, 6, 30);

const withPool = (pool: Partial<PoolSettings>, wish: Partial<BlueprintFacts> = {}) =>
  blueprint({ pool: { ...POOL_DEFAULTS, graceSeconds: 0, ...pool }, ...wish });

const decided = (facts: BlueprintFacts, wish: Partial<Snapshot> = {}): Plan =>
  decide(
    snapshot({ now: MORNING, blueprints: [facts], leases: [lease('lease_1')], ...wish }),
    kinds,
  );

const firstOf = ({ waiting }: Plan): Verdict | undefined => waiting[0]?.verdicts[0];

const OFFICE = [
  { cron: '0 8 * * 1-5', timezone: 'Europe/Berlin', readyMin: 3 },
  { cron: '0 18 * * 1-5', timezone: 'Europe/Berlin', readyMin: 0 },
];

describe('a blueprint that builds nothing because a lease waits', () => {
  const entry = withPool({ buildOnDemand: false });

  it('builds nothing, and says who could change that', () => {
    const plan = decided(entry);
    expect(plan.resources).toEqual([]);
    expect(plan.ends).toEqual([]);
    expect(firstOf(plan)).toEqual({
      blueprint: 'bp_a',
      rule: 'not-built-on-demand',
      detail: 'bp_a builds nothing because a lease waits.',
      change:
        'Wait for one of its resources, allocate one by hand, or set pool.buildOnDemand of bp_a.',
    });
    expect(plan.pauses).toEqual([]);
  });

  it('serves from what an operator has allocated by hand', () => {
    expect(decided(entry, { resources: [resource('res_1')] }).placements).toHaveLength(1);
    const coming = resource('res_1', { status: 'pending', state: null });
    expect(decided(entry, { resources: [coming] }).stays[0]?.awaits).toBe('res_1');
    const wish = { projectId: 'prj_a', attributes: {} };
    expect(planResource(wish, entry, kinds, new Set())).toMatchObject({ blueprintId: 'bp_a' });
  });

  it('gives nothing up in whose place it would build nothing', () => {
    const red = resource('res_1', { state: { colour: 'red' } });
    const leases = [lease('lease_1', { attributes: { colour: 'blue' } })];
    const full = { limitResources: 1, resources: 1 };
    expect(decided(withPool({}, full), { resources: [red], leases }).reclaims).toHaveLength(1);
    const closed = withPool({ buildOnDemand: false }, full);
    expect(decided(closed, { resources: [red], leases }).reclaims).toEqual([]);
  });

  it('lets a lease wait though building for the pool fails', () => {
    const at = Array.from({ length: 9 }, (_, n) => 9_000 - n);
    const failures = [{ choice: {}, count: 9, sinceLastMs: 10, reason: 'None left.', at }];
    expect(decided(withPool({}, { failures })).ends).toHaveLength(1);
    expect(decided(withPool({ buildOnDemand: false }, { failures })).ends).toEqual([]);
  });

  it('says when its pool opens, and is looked at again then', () => {
    const plan = decided(withPool({ buildOnDemand: false, schedule: OFFICE }));
    expect(plan.resources).toEqual([]);
    expect(firstOf(plan)).toEqual({
      blueprint: 'bp_a',
      rule: 'pool-closed',
      detail:
        'The pool of bp_a opens at 08:00 (Europe/Berlin, 2026-11-30), and it builds nothing before.',
      change: 'Wait until then, or change pool.schedule or pool.buildOnDemand of bp_a.',
      have: 0,
      need: 3,
      by: 'readyMin',
      until: '2026-11-30T07:00:00Z',
    });
    expect(plan.pauses).toEqual([{ blueprintId: 'bp_a', inMs: 30 * 60_000 }]);
  });

  it('is not closed while the schedule keeps some ready, or where it never opens', () => {
    const noon = { now: Date.UTC(2026, 10, 30, 11) };
    const open = decided(withPool({ buildOnDemand: false, schedule: OFFICE }), noon);
    expect(firstOf(open)).toMatchObject({
      rule: 'not-built-on-demand',
      detail: 'bp_a keeps 3 ready and builds nothing because a lease waits.',
    });
    const never = OFFICE.map((each) => ({ ...each, readyMin: 0 }));
    const shut = decided(withPool({ buildOnDemand: false, schedule: never }));
    expect(firstOf(shut)?.rule).toBe('not-built-on-demand');
  });
});

describe('a breaker', () => {
  const breaker: BreakerState = {
    openedAt: '2026-11-30T06:28:00.000Z',
    until: '2026-11-30T06:33:00.000Z',
    failed: 6,
    of: 10,
    windowSeconds: 600,
  };
  const broken = (wish: Partial<BlueprintFacts> = {}) => withPool({}, { breaker, ...wish });

  it('lets nothing be built while it is open, and says why and how long', () => {
    const plan = decided(broken());
    expect(plan.resources).toEqual([]);
    expect(firstOf(plan)).toEqual({
      blueprint: 'bp_a',
      rule: 'breaker-open',
      detail:
        'The breaker of bp_a is open since 06:28 (UTC, 2026-11-30) because 6 of 10 failed within 600 s, ' +
        'and nothing is built before 06:33 (UTC, 2026-11-30).',
      change:
        'Wait until then, or set pool.breaker of bp_a to null once it is known why they fail.',
      until: '2026-11-30T06:33:00Z',
    });
    expect(plan.pauses).toEqual([{ blueprintId: 'bp_a', inMs: 180_000 }]);
  });

  it('lets what is there be used', () => {
    expect(decided(broken(), { resources: [resource('res_1')] }).placements).toHaveLength(1);
  });

  it.each([
    ['none is on its way', 0, 1],
    ['one is', 1, 0],
  ])('after its pause has one built at a time: where %s', (_, building, builds) => {
    const limits = { limitLeasesPerResource: 1 };
    const plan = decided(broken({ building, ...limits }), {
      now: Date.parse(breaker.until),
      leases: [lease('lease_1'), lease('lease_2')],
    });
    expect(plan.resources).toHaveLength(builds);
    expect(plan.waiting[0]?.verdicts).toContainEqual(
      expect.objectContaining({ rule: 'breaker-open', have: 1, need: 2, by: 'builds' }),
    );
  });

  it('is not asked where an operator has switched it off', () => {
    const off = withPool({ breaker: null }, { breaker });
    expect(decided(off).resources).toHaveLength(1);
  });

  it('keeps nothing from another blueprint', () => {
    const blueprints = [broken(), blueprint({ id: 'bp_b' })];
    expect(decided(broken(), { blueprints }).resources[0]?.blueprintId).toBe('bp_b');
  });
});
