import { POOL_DEFAULTS } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { Snapshot } from './snapshot.ts';

const NOW = Date.UTC(2026, 10, 30, 10);
const blue = (n: number) => lease(`lease_${n}`, { attributes: { colour: 'blue' } });
/** Idle for so many seconds. */
const red = (id: string, seconds: number) =>
  resource(id, { state: { colour: 'red' }, idleSince: NOW - seconds * 1_000 });
const graced = (resources: number, graceSeconds = 180) => [
  blueprint({
    limitResources: resources,
    resources,
    limitLeasesPerResource: 1,
    pool: { ...POOL_DEFAULTS, graceSeconds },
  }),
];
const decided = (wish: Partial<Snapshot>) => decide(snapshot({ now: NOW, ...wish }), kinds);

describe('an idle resource that cannot serve who waits', () => {
  it.each([
    ['has not been idle for as long as its grace', 179, 180, 0],
    ['has', 180, 180, 1],
    ['needs to have been so for no time', 0, 0, 1],
  ])('is given up or not where it %s', (_, idle, grace, reclaims) => {
    const plan = decided({
      blueprints: graced(1, grace),
      resources: [red('res_1', idle)],
      leases: [blue(1)],
    });
    expect(plan.reclaims).toHaveLength(reclaims);
  });

  it('is looked at again when the first of them was idle for long enough, and says so', () => {
    const plan = decided({
      blueprints: graced(2),
      resources: [red('res_1', 100), red('res_2', 150)],
      leases: [blue(1)],
    });
    expect(plan.reclaims).toEqual([]);
    expect(plan.pauses).toEqual([{ blueprintId: 'bp_a', inMs: 30_000 }]);
    expect(plan.waiting[0]?.verdicts[0]).toEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'reclaim-grace',
      detail: 'res_1 is idle and cannot serve it, and is not given up before it was so for 180 s.',
      change: 'Wait until then, release res_1, or lower pool.graceSeconds of bp_a.',
      until: '2026-11-30T10:01:20Z',
    });
  });

  it('is passed over for one that was idle for longer, and waits for nothing then', () => {
    const plan = decided({
      blueprints: graced(2),
      resources: [red('res_1', 100), red('res_2', 200)],
      leases: [blue(1)],
    });
    expect(plan.reclaims.map(({ resourceId }) => resourceId)).toEqual(['res_2']);
    const both = decided({
      blueprints: graced(2),
      resources: [red('res_2', 200), red('res_1', 100)],
      leases: [blue(1)],
    });
    expect(both.pauses).toEqual([]);
  });
});

describe('an idle resource that stands on a full one', () => {
  const full = (graceEnds: number): Snapshot['full'] => [
    {
      id: 'res_full',
      blueprintId: 'bp_a',
      live: 1,
      pinned: {
        projectId: 'prj_a',
        revision: 1,
        config: {},
        choice: {},
        state: {},
        holder: { id: 'res_idle', projectId: 'prj_other', graceEnds },
      },
    },
  ];

  it('is not given up before the grace of its own blueprint is over, and is not named', () => {
    const plan = decided({
      blueprints: graced(1, 0),
      full: full(NOW + 5_000),
      leases: [lease('lease_1')],
    });
    expect(plan.reclaims).toEqual([]);
    expect(plan.pauses).toEqual([{ blueprintId: 'bp_a', inMs: 5_000 }]);
    expect(plan.waiting[0]?.verdicts[0]).toMatchObject({
      rule: 'reclaim-grace',
      resource: 'res_full',
      until: '2026-11-30T10:00:05Z',
    });
    expect(JSON.stringify(plan.waiting)).not.toContain('res_idle');
  });

  it('is given up then', () => {
    const plan = decided({ blueprints: graced(1), full: full(NOW), leases: [lease('lease_1')] });
    expect(plan.reclaims.map(({ resourceId }) => resourceId)).toEqual(['res_idle']);
  });
});
