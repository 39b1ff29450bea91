import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot, standing } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { WaitingLease } from './snapshot.ts';

const group = (size: number, wish: Partial<WaitingLease> = {}): WaitingLease[] =>
  Array.from({ length: size }, (_, n) =>
    lease(`lease_g${n + 1}`, { groupId: 'grp_1', shape: `together ${size}`, ...wish }),
  );
/** One resource with room for so many, and no other to be had. */
const room = (slots: number) => ({
  blueprints: [blueprint({ limitLeasesPerResource: slots, limitResources: 1, resources: 1 })],
  resources: [resource('res_1')],
});

describe('decide, about leases that go together', () => {
  it('places all of them where there is room for all', () => {
    const plan = decide(snapshot({ ...room(3), leases: group(3) }), kinds);
    expect([plan.placements.length, plan.stays.length]).toEqual([3, 0]);
  });

  it('places none where one would be left, and gives the room to who comes next', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 3, limitResources: 1, resources: 1 })],
        resources: [resource('res_1', { live: 1 })],
        leases: [...group(3), lease('lease_alone')],
      }),
      kinds,
    );
    expect(plan.placements.map((each) => each.leaseId)).toEqual(['lease_alone']);
    expect(plan.stays).toHaveLength(3);
    expect(plan.waiting[0]?.verdicts[0]).toEqual({
      blueprint: 'bp_a',
      rule: 'group-incomplete',
      have: 2,
      need: 3,
      by: 'leases',
      detail: 'There is room for 2 of the 3 leases that go together.',
      change: 'Room for 1 more has to come free, or limits to be raised.',
    });
  });

  it('plans all that is missing at once, and keeps what is there beside it', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 1, limitResources: 3, resources: 1 })],
        resources: [resource('res_1')],
        leases: [...group(3), lease('lease_alone')],
      }),
      kinds,
    );
    expect([plan.placements, plan.resources.length]).toEqual([[], 2]);
    expect(plan.stays.map((stay) => stay.awaits)).toEqual([
      null,
      plan.resources[0]?.id,
      plan.resources[1]?.id,
      null,
    ]);
  });

  it('plans nothing where the limits leave too little for all', () => {
    const plan = decide(
      snapshot({
        blueprints: [
          blueprint({ limitLeasesPerResource: 1, limitResources: 3, resources: 2, ending: 0 }),
        ],
        leases: group(3),
      }),
      kinds,
    );
    expect([plan.resources, plan.stays.map((stay) => stay.awaits)]).toEqual([
      [],
      [null, null, null],
    ]);
  });

  it('keeps room for them once they were overtaken as often as may be, and says so', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 3, limitResources: 1, resources: 1 })],
        resources: [resource('res_1', { live: 1 })],
        served: 100,
        holdings: standing('prj_a', { served: 100 }),
        leases: [
          ...group(3, { front: { project: 0, type: 0 } }),
          lease('lease_alone', { priority: 9 }),
        ],
      }),
      kinds,
    );
    expect(plan.placements).toEqual([]);
    const said = plan.waiting.find((each) => !each.shape.startsWith('together'));
    expect(said?.verdicts.map((verdict) => verdict.rule)).toEqual([
      'resource-limit',
      'kept-for-group',
    ]);
  });

  it('keeps what may still be built for them too', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ limitLeasesPerResource: 1, limitResources: 3, resources: 2 })],
        served: 100,
        holdings: standing('prj_a', { served: 100 }),
        leases: [...group(3, { front: { project: 0, type: 0 } }), lease('lease_alone')],
      }),
      kinds,
    );
    expect(plan.resources).toEqual([]);
    expect(plan.stays.map((stay) => stay.awaits)).toEqual([null, null, null, null]);
  });

  it('breaks all of them at once where no limit will ever hold them', () => {
    const plan = decide(snapshot({ ...room(2), leases: group(3) }), kinds);
    expect(plan.ends.map((end) => end.reason)).toEqual(
      Array.from({ length: 3 }, () => ({
        code: 'never-served',
        sentence: '3 leases are asked for together, and the limits allow 2 at most.',
      })),
    );
  });

  it('counts a right of which there is only one as a limit', () => {
    const blueprints = [blueprint({ config: { right: 'only' }, limitLeasesPerResource: 2 })];
    const plan = decide(snapshot({ blueprints, leases: group(3) }), kinds);
    expect(plan.ends.map((end) => end.reason.code)).toContain('never-served');
  });

  it('lets them wait where an operator could open more', () => {
    const blueprints = [
      ...room(2).blueprints,
      blueprint({ id: 'bp_b', enabled: false, limitResources: 1 }),
    ];
    expect(decide(snapshot({ blueprints, leases: group(3) }), kinds).stays).toHaveLength(3);
  });

  it('breaks all of them when the wait of one is over', () => {
    const full = { blueprints: [blueprint({ limitLeasesPerResource: 2, limitResources: 2 })] };
    const [first, second, third] = group(3);
    const leases = [first, second, third].flatMap((each) =>
      each === undefined ? [] : { ...each, waitIsOver: each === second },
    );
    const plan = decide(snapshot({ ...full, leases }), kinds);
    expect(plan.ends.map((end) => end.reason.code)).toEqual([
      'wait-timeout',
      'wait-timeout',
      'wait-timeout',
    ]);
    expect([plan.resources, plan.stays]).toEqual([[], []]);
  });

  it('goes on without the one that is released', () => {
    const commanded = [
      {
        id: 'lease_g2',
        projectId: 'prj_a',
        shape: 'shape',
        fence: '7',
        holder: null,
        commands: [
          { id: 'cmd_1', name: 'release' as const, author: 'me', reason: null, arguments: {} },
        ],
      },
    ];
    const plan = decide(snapshot({ ...room(2), leases: group(3), commanded }), kinds);
    expect(plan.placements.map((each) => each.leaseId)).toEqual(['lease_g1', 'lease_g3']);
    expect(plan.ends.map((end) => end.leaseId)).toEqual(['lease_g2']);
  });

  it('is tried whole where building failed lately, though those that go alone are one by one', () => {
    const failures = [{ choice: {}, count: 1, sinceLastMs: 2_000, reason: 'None left.', at: [] }];
    const blueprints = [blueprint({ limitLeasesPerResource: 1, failures })];
    const planned = (leases: readonly WaitingLease[]): number =>
      decide(snapshot({ blueprints, leases, isWhole: true }), kinds).resources.length;
    expect(planned(group(3))).toBe(3);
    expect(planned(['lease_1', 'lease_2', 'lease_3'].map((id) => lease(id)))).toBe(1);
  });
});
