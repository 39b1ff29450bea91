import { describe, expect, it } from '@jest/globals';
import type { OpenCommand } from '../facts.ts';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';

const command = (name: OpenCommand['name']): OpenCommand => ({
  id: `cmd_${name}`,
  name,
  author: 'somebody',
  reason: null,
  arguments: {},
});
const commanded = (...names: OpenCommand['name'][]) => [
  {
    id: 'lease_1',
    projectId: 'prj_a',
    shape: '[]',
    fence: '7',
    holder: null,
    commands: names.map(command),
  },
];

describe('decide, about what ends', () => {
  it('releases a lease that is told so, instead of placing it', () => {
    const plan = decide(
      snapshot({
        resources: [resource('res_1')],
        leases: [lease('lease_1')],
        commanded: commanded('release'),
      }),
      kinds,
    );
    expect(plan).toMatchObject({ placements: [], stays: [] });
    expect(plan.ends).toEqual([
      {
        leaseId: 'lease_1',
        projectId: 'prj_a',
        holder: null,
        fence: '7',
        status: 'released',
        reason: { code: 'released', sentence: 'somebody released it before it was placed.' },
        commands: [
          {
            id: 'cmd_release',
            name: 'release',
            author: 'somebody',
            outcome: 'applied',
            reason: null,
          },
        ],
      },
    ]);
  });

  it('rejects what does not concern a lease that waits, and goes on with it', () => {
    const waiting = snapshot({
      blueprints: [blueprint({ limitResources: 0 })],
      leases: [lease('lease_1')],
      commanded: commanded('resource-lost'),
    });
    const plan = decide(waiting, kinds);
    expect(plan.stays).toHaveLength(1);
    expect(plan.stays[0]).toMatchObject({
      event: 'lease.waiting',
      commands: [{ id: 'cmd_resource-lost', outcome: 'rejected' }],
    });
    const placed = decide({ ...waiting, resources: [resource('res_1')] }, kinds);
    expect(placed.placements).toHaveLength(1);
    expect(placed.stays.flatMap((stay) => stay.commands)).toHaveLength(1);
  });

  it('breaks at once what nothing could ever serve, naming each refusal', () => {
    const plan = decide(
      snapshot({
        blueprints: [
          blueprint({ name: 'small', config: { size: 'small' } }),
          blueprint({ id: 'bp_b', name: 'unlisted' }),
        ],
        leases: [lease('lease_1', { attributes: { size: 'big' }, allowedBlueprints: ['bp_a'] })],
      }),
      kinds,
    );
    expect(plan.ends[0]).toMatchObject({ status: 'broken', reason: { code: 'never-served' } });
    expect(plan.ends[0]?.reason.sentence).toContain('small: another size');
    expect(plan.ends[0]?.reason.sentence).toContain('does not list unlisted');
  });

  it('breaks a lease where there is no blueprint at all', () => {
    const plan = decide(snapshot({ blueprints: [], leases: [lease('lease_1')] }), kinds);
    expect(plan.ends[0]?.reason.sentence).toContain('no blueprint that provides thing');
  });

  it.each([
    ['blueprint-disabled', blueprint({ enabled: false })],
    ['not-authorized', blueprint({ projectId: 'prj_other', askingProjects: ['prj_a'] })],
    ['kind-not-loaded', blueprint({ kind: 'elsewhere' })],
  ])('lets a lease wait for an operator: %s', (rule, closed) => {
    const plan = decide(snapshot({ blueprints: [closed], leases: [lease('lease_1')] }), kinds);
    expect(plan).toMatchObject({ ends: [], resources: [] });
    expect(plan.waiting[0]?.verdicts.map((verdict) => verdict.rule)).toEqual([rule]);
  });

  it('says nothing of a blueprint whose owner was never asked', () => {
    const blueprints = [blueprint({ projectId: 'prj_other', name: 'theirs' })];
    const plan = decide(snapshot({ blueprints, leases: [lease('lease_1')] }), kinds);
    expect(plan.ends[0]?.reason.code).toBe('never-served');
    expect(JSON.stringify(plan)).not.toContain('theirs');
  });

  it('serves a project that another has authorized', () => {
    const blueprints = [blueprint({ projectId: 'prj_other', authorizedProjects: ['prj_a'] })];
    expect(
      decide(snapshot({ blueprints, leases: [lease('lease_1')] }), kinds).resources,
    ).toHaveLength(1);
  });

  it('breaks a lease whose wait is over, unless it can be placed this moment', () => {
    const late = [lease('lease_1', { waitIsOver: true, isNew: false })];
    const full = snapshot({ blueprints: [blueprint({ limitResources: 0 })], leases: late });
    expect(decide(full, kinds).ends[0]).toMatchObject({
      status: 'broken',
      reason: { code: 'wait-timeout' },
    });
    expect(decide(full, kinds).ends[0]?.reason.sentence).toContain('0 of at most 0 resources');
    const free = decide({ ...full, resources: [resource('res_1')] }, kinds);
    expect([free.placements.length, free.ends.length]).toEqual([1, 0]);
  });

  it('neither plans nor reserves anything for a lease whose wait is over', () => {
    const late = lease('lease_late', { waitIsOver: true });
    const blueprints = [blueprint({ limitResources: 1, limitLeasesPerResource: 1 })];
    const plan = decide(snapshot({ blueprints, leases: [late, lease('lease_next')] }), kinds);
    expect(plan.ends.map((end) => end.leaseId)).toEqual(['lease_late']);
    expect(plan.resources).toHaveLength(1);
    expect(plan.stays.map((stay) => stay.awaits)).toEqual([plan.resources[0]?.id]);

    const coming = [resource('res_coming', { status: 'pending' })];
    const leases = [late, lease('lease_next')];
    const blueprintsFull = [
      blueprint({ limitResources: 1, resources: 1, limitLeasesPerResource: 1 }),
    ];
    const awaiting = decide(
      snapshot({ blueprints: blueprintsFull, resources: coming, leases }),
      kinds,
    );
    expect(awaiting.stays.map((stay) => stay.awaits)).toEqual(['res_coming']);
  });
});
