import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { Snapshot } from './snapshot.ts';

const blue = (n: number) => lease(`lease_${n}`, { attributes: { colour: 'blue' } });
const red = (id: string, wish: Parameters<typeof resource>[1] = {}) =>
  resource(id, { state: { colour: 'red' }, ...wish });
const reclaimed = (wish: Partial<Snapshot>): readonly string[] =>
  decide(snapshot(wish), kinds).reclaims.map((each) => each.resourceId);
const atLimit = (resources: number, wish: Parameters<typeof blueprint>[0] = {}) => [
  blueprint({ limitResources: resources, resources, limitLeasesPerResource: 1, ...wish }),
];

describe('decide, where an idle resource cannot serve who waits', () => {
  it('asks it to make room, and says so', () => {
    const plan = decide(
      snapshot({ blueprints: atLimit(1), resources: [red('res_1')], leases: [blue(1)] }),
      kinds,
    );
    expect(plan.reclaims).toEqual([
      {
        commandId: expect.stringMatching(/^cmd_/),
        resourceId: 'res_1',
        projectId: 'prj_a',
        reason: 'It is idle, and a lease waits for the room that it takes.',
      },
    ]);
    expect(plan.waiting[0]?.verdicts[0]).toEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'resource-reclaimed',
      detail: 'res_1 is idle, cannot serve it, and is asked to make room.',
      change: 'Wait until res_1 is gone.',
    });
  });

  it('asks no more of them than leases wait', () => {
    const resources = ['res_1', 'res_2', 'res_3'].map((id) => red(id));
    const blueprints = atLimit(3);
    expect(reclaimed({ blueprints, resources, leases: [blue(1), blue(2)] })).toEqual([
      'res_1',
      'res_2',
    ]);
  });

  it('asks no more of them than a group lacks', () => {
    const resources = [
      ...['res_1', 'res_2'].map((id) => red(id)),
      ...['res_3', 'res_4'].map((id) => resource(id, { state: { colour: 'blue' } })),
    ];
    const leases = [1, 2, 3].map((n) => ({ ...blue(n), groupId: 'grp_1' }));
    expect(reclaimed({ blueprints: atLimit(4), resources, leases })).toEqual(['res_1']);
  });

  it('asks for nothing that is coming back anyway', () => {
    const resources = ['res_1', 'res_2'].map((id) => red(id));
    const blueprints = atLimit(3, { ending: 1 });
    expect(reclaimed({ blueprints, resources, leases: [blue(1)] })).toEqual([]);
    expect(reclaimed({ blueprints, resources, leases: [blue(1), blue(2)] })).toEqual(['res_1']);
  });

  it('leaves alone what is used, marked, on its way or able to serve', () => {
    const resources = [
      red('res_used', { live: 1 }),
      red('res_held', { marks: ['held'] }),
      red('res_coming', { status: 'pending' }),
    ];
    const blueprints = atLimit(3, { limitLeasesPerResource: 2 });
    expect(reclaimed({ blueprints, resources, leases: [blue(1)] })).toEqual([]);
    const fits = [resource('res_blue', { state: { colour: 'blue' } }), red('res_red')];
    const leases = [blue(1)];
    expect(reclaimed({ blueprints: atLimit(2), resources: fits, leases })).toEqual([]);
  });

  it('leaves it alone where its going would not make room', () => {
    const blueprints = [blueprint({ limitResources: 1, resources: 2, limitLeasesPerResource: 1 })];
    expect(reclaimed({ blueprints, resources: [red('res_1')], leases: [blue(1)] })).toEqual([]);
  });

  it('gives up what an earlier revision built, with the right that it holds', () => {
    const blueprints = [
      blueprint({
        revision: 2,
        config: { size: 'big', right: 'only' },
        resources: 1,
        slots: ['thing/only'],
      }),
    ];
    const resources = [resource('res_old', { config: { size: 'small', right: 'only' } })];
    const leases = [lease('lease_1', { attributes: { size: 'big' } })];
    expect(reclaimed({ blueprints, resources, leases })).toEqual(['res_old']);
  });
});

describe('decide, where an idle resource stands on a full one', () => {
  const pinned = (wish: object = {}) => ({
    id: 'res_full',
    blueprintId: 'bp_a',
    live: 1,
    pinned: {
      projectId: 'prj_a',
      revision: 1,
      config: {},
      choice: {},
      state: { colour: 'red' },
      holder: { id: 'res_idle', projectId: 'prj_other', graceEnds: 0 },
      ...wish,
    },
  });

  it('asks the one that stands on it, once, and does not name it to others', () => {
    const plan = decide(
      snapshot({
        blueprints: atLimit(1),
        full: [pinned()],
        leases: [lease('lease_1'), lease('lease_2')],
      }),
      kinds,
    );
    expect(plan.reclaims.map(({ resourceId, projectId }) => [resourceId, projectId])).toEqual([
      ['res_idle', 'prj_other'],
    ]);
    expect(JSON.stringify(plan.waiting)).not.toContain('res_idle');
  });

  it('leaves it alone where the full one could not serve anyway', () => {
    const blueprints = atLimit(1);
    expect(reclaimed({ blueprints, full: [pinned()], leases: [blue(1)] })).toEqual([]);
  });
});
