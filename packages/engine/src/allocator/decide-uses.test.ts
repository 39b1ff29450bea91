import { POOL_DEFAULTS } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { Snapshot } from './snapshot.ts';

const usable = (usesMax: number, wish: Parameters<typeof blueprint>[0] = {}) =>
  blueprint({ pool: { ...POOL_DEFAULTS, usesMax }, limitResources: 1, resources: 1, ...wish });
const leases = ['lease_1', 'lease_2', 'lease_3'].map((id) => lease(id));
const decided = (wish: Partial<Snapshot>) => decide(snapshot({ leases, ...wish }), kinds);

describe('a resource that is used so often at most', () => {
  it.each([
    ['none', 1, 0, 0, 1],
    ['one, which is over', 1, 0, 1, 0],
    ['one, which lives', 2, 1, 1, 1],
    ['two, of which one lives', 4, 1, 2, 2],
    ['more than it may be by now', 2, 0, 5, 0],
  ])('takes after %s of at most %i leases as many more', (_, usesMax, live, uses, placed) => {
    const plan = decided({
      blueprints: [usable(usesMax)],
      resources: [resource('res_1', { live, uses })],
    });
    expect(plan.placements).toHaveLength(placed);
    expect(plan.placements.every((each) => each.usesMax === usesMax)).toBe(true);
    expect(plan.waiting[0]?.verdicts).toContainEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'uses-spent',
      detail: expect.stringContaining('as often as it may be'),
      change: 'Wait until it is gone and another is built, or raise pool.usesMax of bp_a.',
      have: usesMax,
      need: usesMax + 1,
      by: 'uses',
    });
  });

  it('is bound by the limit of leases at a time as well', () => {
    const blueprints = [usable(3, { limitLeasesPerResource: 1 })];
    const plan = decided({ blueprints, resources: [resource('res_1')] });
    expect(plan.placements).toHaveLength(1);
    expect(plan.placements[0]?.most).toBe(1);
  });

  it('is awaited by no more leases than it will take, and built as often as is needed', () => {
    const plan = decided({ blueprints: [usable(1, { limitResources: 5, resources: 0 })] });
    expect(plan.resources).toHaveLength(3);
    expect(new Set(plan.stays.map(({ awaits }) => awaits)).size).toBe(3);
    const coming = resource('res_1', { status: 'pending', state: null, awaited: 1 });
    const beside = decided({ blueprints: [usable(2)], resources: [coming] });
    expect(beside.stays.filter(({ awaits }) => awaits === 'res_1')).toHaveLength(1);
  });

  it('says so of one that was read as full', () => {
    const full = [{ id: 'res_1', blueprintId: 'bp_a', live: 1, pinned: null }];
    const plan = decided({ blueprints: [usable(1)], full });
    expect(plan.waiting[0]?.verdicts.map(({ rule }) => rule)).toContain('uses-spent');
  });
});
