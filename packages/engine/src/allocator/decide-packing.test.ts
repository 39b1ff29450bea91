import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot, standing } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { Snapshot } from './snapshot.ts';

const spread = (wish: Parameters<typeof blueprint>[0] = {}) =>
  blueprint({ packing: 'spread', limitLeasesPerResource: 3, ...wish });
const outcome = (wish: Partial<Snapshot>) => {
  const plan = decide(snapshot(wish), kinds);
  return {
    placed: plan.placements.map(({ leaseId, resourceId }) => `${leaseId} on ${resourceId}`),
    planned: plan.resources.length,
    awaits: plan.stays.map((stay) => stay.awaits),
  };
};

describe('decide, with spread', () => {
  it('takes an idle resource before one in use', () => {
    expect(
      outcome({
        blueprints: [spread()],
        resources: [resource('res_used', { live: 1 }), resource('res_idle')],
        leases: [lease('lease_1')],
      }),
    ).toEqual({ placed: ['lease_1 on res_idle'], planned: 0, awaits: [] });
  });

  it('grows before it shares what is in use', () => {
    const { placed, planned, awaits } = outcome({
      blueprints: [spread({ limitResources: 2, resources: 1 })],
      resources: [resource('res_used', { live: 1 })],
      leases: [lease('lease_1')],
    });
    expect([placed, planned, awaits.length]).toEqual([[], 1, 1]);
  });

  it('awaits what is on its way for nobody else, rather than to build more', () => {
    const leases = [lease('lease_1'), lease('lease_2')];
    const resources = [resource('res_coming', { status: 'pending', state: null })];
    const { planned, awaits } = outcome({
      blueprints: [spread({ resources: 1 })],
      resources,
      leases,
    });
    expect(awaits[0]).toBe('res_coming');
    expect([planned, new Set(awaits).size]).toEqual([1, 2]);
  });

  it('shares the least used where nothing more can be built, in turn', () => {
    expect(
      outcome({
        blueprints: [spread({ limitResources: 2, resources: 2 })],
        resources: [resource('res_more', { live: 2 }), resource('res_less', { live: 1 })],
        leases: ['lease_1', 'lease_2', 'lease_3'].map((id) => lease(id)),
      }).placed,
    ).toEqual(['lease_1 on res_less', 'lease_2 on res_more', 'lease_3 on res_less']);
  });

  it('shares at once with a lease that was overtaken as often as may be', () => {
    const { placed, planned } = outcome({
      served: 100,
      holdings: standing('prj_a', { served: 100 }),
      blueprints: [spread({ limitResources: 2, resources: 1 })],
      resources: [resource('res_used', { live: 1 })],
      leases: [lease('lease_1', { isNew: false, front: { project: 0, type: 0 } })],
    });
    expect([placed, planned]).toEqual([['lease_1 on res_used'], 0]);
  });
});

describe('decide, where a resource was built by an earlier revision', () => {
  it('places nothing on it that its own configuration refuses', () => {
    const plan = decide(
      snapshot({
        blueprints: [
          blueprint({ revision: 2, config: { size: 'big' }, limitResources: 1, resources: 1 }),
        ],
        resources: [resource('res_old', { live: 1, config: { size: 'small' } })],
        leases: [lease('lease_1', { attributes: { size: 'big' } })],
      }),
      kinds,
    );
    expect(plan.placements).toEqual([]);
    expect(plan.waiting[0]?.verdicts.map((verdict) => verdict.rule)).toContain(
      'resource-does-not-fit',
    );
  });
});
