import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { Plan } from './plan.ts';

const placedOn = (plan: Plan): (readonly [string, string])[] =>
  plan.placements.map(({ leaseId, resourceId }) => [leaseId, resourceId] as const);

describe('decide, where an active resource has room', () => {
  it('places a lease, counting its attempt, with the fence that was read', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 2 })],
        resources: [resource('res_1')],
        leases: [lease('lease_1', { attempts: 2, fence: '41' })],
      }),
      kinds,
    );
    expect(plan).toMatchObject({ resources: [], ends: [], stays: [], waiting: [] });
    expect(plan.placements).toEqual([
      {
        holder: null,
        leaseId: 'lease_1',
        projectId: 'prj_a',
        fence: '41',
        attemptId: expect.stringMatching(/^att_/),
        attemptNumber: 3,
        resourceId: 'res_1',
        resourceProjectId: 'prj_a',
        status: 'active',
        usesMax: null,
        ttlSeconds: 3_600,
        leaseSecondsMax: null,
        owner: null,
        slots: [],
        most: 2,
        quantities: {},
        offered: {},
        countedBy: null,
      },
    ]);
  });

  it('leaves a lease acquired where something slow has to be set up', () => {
    const plan = decide(
      snapshot({
        resources: [resource('res_1')],
        leases: [lease('lease_1', { attributes: { setUp: true } })],
      }),
      kinds,
    );
    expect(plan.placements.map((placement) => placement.status)).toEqual(['acquired']);
  });

  it('fills what is in use before it opens what is idle', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 3, limitResources: 0 })],
        resources: [resource('res_idle'), resource('res_used', { live: 1 })],
        leases: ['lease_1', 'lease_2', 'lease_3'].map((id) => lease(id)),
      }),
      kinds,
    );
    expect(placedOn(plan)).toEqual([
      ['lease_1', 'res_used'],
      ['lease_2', 'res_used'],
      ['lease_3', 'res_idle'],
    ]);
  });

  it('serves in the order of the snapshot', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 1, limitResources: 0 })],
        resources: [resource('res_1')],
        leases: [lease('lease_first'), lease('lease_second')],
      }),
      kinds,
    );
    expect(placedOn(plan)).toEqual([['lease_first', 'res_1']]);
    expect(plan.stays.map((stay) => stay.leaseId)).toEqual(['lease_second']);
    expect(plan.waiting[0]?.verdicts.map((verdict) => verdict.rule)).toEqual([
      'resource-limit',
      'lease-limit',
    ]);
  });

  it('tries what failed the lease before last, but rather than nothing', () => {
    const resources = [resource('res_failed', { live: 1 }), resource('res_other')];
    const leases = [lease('lease_1', { tried: ['res_failed'] })];
    expect(placedOn(decide(snapshot({ resources, leases }), kinds))).toEqual([
      ['lease_1', 'res_other'],
    ]);
    const alone = snapshot({ resources: resources.slice(0, 1), leases });
    expect(placedOn(decide(alone, kinds))).toEqual([['lease_1', 'res_failed']]);
  });

  it('places nothing on a marked resource, and names the mark', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitResources: 1, resources: 1 })],
        resources: [resource('res_1', { marks: ['draining'] })],
        leases: [lease('lease_1')],
      }),
      kinds,
    );
    expect(plan.placements).toEqual([]);
    expect(plan.waiting[0]?.verdicts).toContainEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'resource-marked',
      detail: 'res_1 is draining.',
      change: 'An operator has to resume res_1.',
    });
  });

  it('asks the kind whether the built resource can serve the lease', () => {
    const plan = decide(
      snapshot({
        resources: [
          resource('res_red', { live: 1, state: { colour: 'red' } }),
          resource('res_blue', { state: { colour: 'blue' } }),
        ],
        leases: [lease('lease_1', { attributes: { colour: 'blue' } })],
      }),
      kinds,
    );
    expect(placedOn(plan)).toEqual([['lease_1', 'res_blue']]);
  });

  it('gives a slot that a kind names once, in a batch and beside what is held elsewhere', () => {
    const asking = snapshot({
      blueprints: [blueprint({ limitResources: 0 })],
      resources: [resource('res_1')],
      leases: [
        lease('lease_1', { attributes: { port: '80' } }),
        lease('lease_2', { attributes: { port: '80' } }),
      ],
    });
    const plan = decide(asking, kinds);
    expect(plan.placements.map(({ leaseId, slots }) => [leaseId, slots])).toEqual([
      ['lease_1', ['thing/80']],
    ]);
    expect(plan.waiting[0]?.verdicts.map((verdict) => verdict.rule)).toContain('slot-taken');
    expect(decide(asking, kinds, new Set(['thing/80'])).placements).toEqual([]);
  });
});
