import { BUILDING_DEFAULTS } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import { BUILDING_MAX } from './pause.ts';
import type { FailedBuilds } from './snapshot.ts';

const failedBuild = (choice: object, wish: Partial<FailedBuilds> = {}): FailedBuilds => ({
  choice: { ...choice },
  count: 1,
  sinceLastMs: 10_000,
  at: [],
  reason: 'The provider has none left.',
  ...wish,
});

const three = ['lease_1', 'lease_2', 'lease_3'].map((id) => lease(id));

describe('decide, where no active resource has room', () => {
  it('lets a lease await a resource on its way, and says so once', () => {
    const resources = [resource('res_coming', { status: 'pending', state: null })];
    const [first] = decide(snapshot({ resources, leases: [lease('lease_1')] }), kinds).stays;
    expect(first).toMatchObject({ awaits: 'res_coming', event: 'lease.awaiting-resource' });
    const known = lease('lease_1', { awaits: 'res_coming', isNew: false });
    const [again] = decide(snapshot({ resources, leases: [known] }), kinds).stays;
    expect(again).toMatchObject({ awaits: 'res_coming', event: null });
  });

  it('keeps a lease with the resource that it awaits', () => {
    const resources = ['res_1', 'res_2'].map((id) => resource(id, { status: 'pending' }));
    const leases = [lease('lease_1', { awaits: 'res_2', isNew: false })];
    expect(decide(snapshot({ resources, leases }), kinds).stays[0]?.awaits).toBe('res_2');
  });

  it('awaits nothing that is marked', () => {
    const resources = [resource('res_1', { status: 'pending', marks: ['draining'] })];
    const plan = decide(snapshot({ resources, leases: [lease('lease_1')] }), kinds);
    expect(plan.stays[0]?.awaits).toBe(plan.resources[0]?.id);
    expect(plan.resources).toHaveLength(1);
  });

  it('awaits what fails to come up only where nothing else can be had', () => {
    const choice = { site: 'a' };
    const resources = [resource('res_1', { status: 'pending', struggles: true, choice })];
    const leases = [lease('lease_1', { awaits: 'res_1', isNew: false })];
    const sites = (...names: string[]) => [blueprint({ config: { sites: names } })];
    const plan = decide(snapshot({ blueprints: sites('a', 'b'), resources, leases }), kinds);
    expect(plan.resources.map((planned) => planned.choice)).toEqual([{ site: 'b' }]);
    expect(plan.stays[0]?.awaits).toBe(plan.resources[0]?.id);
    // Another one of the same would fail as well.
    const alike = decide(snapshot({ blueprints: sites('a'), resources, leases }), kinds);
    expect(alike.resources).toEqual([]);
    expect(alike.stays[0]?.awaits).toBe('res_1');
    const full = [blueprint({ limitResources: 1, resources: 1, slots: ['resource/bp_a/1'] })];
    const stuck = decide(snapshot({ blueprints: full, resources, leases }), kinds);
    expect(stuck.stays[0]?.awaits).toBe('res_1');
  });

  it('builds last where building failed lately', () => {
    const config = { sites: ['a', 'b'] };
    const plan = (failed: readonly string[], taken: readonly string[] = []): unknown =>
      decide(
        snapshot({
          blueprints: [
            blueprint({
              config,
              failures: failed.map((site) => failedBuild({ site })),
              slots: taken.map((site) => `thing/${site}`),
            }),
          ],
          leases: [lease('lease_1')],
        }),
        kinds,
      ).resources[0]?.choice;
    expect(plan([])).toEqual({ site: 'a' });
    expect(plan(['a'])).toEqual({ site: 'b' });
    expect(plan(['a', 'b'])).toEqual({ site: 'a' });
    expect(plan(['a'], ['b'])).toEqual({ site: 'a' });
    expect(plan([], ['a', 'b'])).toBeUndefined();
  });

  it.each([
    [1, 900, false],
    [1, 1_100, true],
    [4, 7_900, false],
    [4, 8_100, true],
    [40, 59_000, false],
    [40, 61_000, true],
  ])('after %i failures, %i ms after the last: builds %p', (count, sinceLastMs, builds) => {
    const failures = [failedBuild({}, { count, sinceLastMs })];
    const blueprints = [blueprint({ failures })];
    const plan = decide(snapshot({ blueprints, leases: three, isWhole: true }), kinds);
    expect(plan.resources).toHaveLength(builds ? 1 : 0);
    if (!builds) {
      const inMs = plan.pauses[0]?.inMs ?? 0;
      expect(sinceLastMs + inMs).toBeCloseTo(Math.min(1_000 * 2 ** (count - 1), 60_000), 6);
      expect(plan.waiting[0]?.verdicts).toContainEqual(
        expect.objectContaining({
          rule: 'build-paused',
          detail: expect.stringContaining('The provider has none left.'),
        }),
      );
    }
  });

  it.each([
    [1, 4, false],
    [1, 6, true],
    [3, 19, false],
    [3, 21, true],
    [30, 899, false],
    [30, 901, true],
  ])('with other pauses, after %i failures, %i s after the last: builds %p', (count, s, builds) => {
    const failures = [failedBuild({}, { count, sinceLastMs: s * 1_000 })];
    const buildSettings = { ...BUILDING_DEFAULTS, pauseSecondsFirst: 5, pauseSecondsMax: 900 };
    const facts = blueprint({ failures, buildSettings });
    const plan = decide(snapshot({ blueprints: [facts], leases: three }), kinds);
    expect(plan.resources).toHaveLength(builds ? 1 : 0);
  });

  it('says how often building has failed, of what, why, and when it is tried again', () => {
    const failures = [failedBuild({ site: 'a' }, { count: 6, sinceLastMs: 12_000 })];
    const blueprints = [blueprint({ config: { sites: ['a'] }, failures })];
    const plan = decide(snapshot({ blueprints, leases: three }), kinds);
    expect(plan.waiting[0]?.verdicts[0]).toEqual({
      blueprint: 'bp_a',
      rule: 'build-paused',
      detail: 'Building failed 6 times: The provider has none left.',
      change:
        'It is tried again after a pause that grows with each failure, up to 60 s; ' +
        'a lease that waits for nothing else breaks after 5 failures in a row.',
      have: 6,
      by: '{"site":"a"}',
      until: '2026-11-30T10:00:20Z',
    });
  });

  it('builds no more at a time than may be, and says so', () => {
    const blueprints = [blueprint({ limitLeasesPerResource: 1, building: BUILDING_MAX - 2 })];
    const plan = decide(snapshot({ blueprints, leases: three, isWhole: true }), kinds);
    expect(plan.resources).toHaveLength(2);
    expect(plan.waiting[0]?.verdicts.map(({ rule }) => rule)).toContain('builds-under-way');
  });

  it('plans a resource for as many leases as will fit on it, and then the next', () => {
    const blueprints = [blueprint({ limitLeasesPerResource: 2 })];
    const plan = decide(snapshot({ blueprints, leases: three }), kinds);
    const [one, two] = plan.resources.map((planned) => planned.id);
    expect(plan.resources).toHaveLength(2);
    expect(plan.stays.map((stay) => stay.awaits)).toEqual([one, one, two]);
    expect(plan.placements).toEqual([]);
  });

  it('plans what the blueprint says now, under a slot of its limit', () => {
    const blueprints = [
      blueprint({
        revision: 4,
        config: { right: 'only-one' },
        limitResources: 3,
        resources: 1,
        slots: ['resource/bp_a/1'],
      }),
    ];
    const plan = decide(snapshot({ blueprints, leases: [lease('lease_1')] }), kinds);
    expect(plan.resources).toEqual([
      {
        id: expect.stringMatching(/^res_/),
        projectId: 'prj_a',
        blueprintId: 'bp_a',
        blueprintName: 'bp_a',
        revision: 4,
        name: expect.stringMatching(/^thing res_/),
        choice: {},
        pricedAs: null,
        depth: 0,
        interfaces: [],
        slots: ['thing/only-one', 'resource/bp_a/2'],
        owner: null,
        author: 'allocator',
      },
    ]);
  });

  it('plans nothing beyond the limit, even where lowering it has left numbers free', () => {
    const blueprints = [
      blueprint({ limitResources: 2, resources: 2, slots: ['resource/bp_a/5', 'resource/bp_a/2'] }),
    ];
    const plan = decide(snapshot({ blueprints, leases: [lease('lease_1')] }), kinds);
    expect(plan.resources).toEqual([]);
    expect(plan.stays[0]).toMatchObject({ awaits: null, event: 'lease.waiting' });
    expect(plan.waiting[0]?.verdicts.map((verdict) => verdict.rule)).toEqual(['resource-limit']);
  });

  it('goes to the next blueprint where the first has no room', () => {
    const blueprints = [
      blueprint({ limitResources: 0 }),
      blueprint({ id: 'bp_b', limitResources: 1 }),
    ];
    const plan = decide(snapshot({ blueprints, leases: [lease('lease_1')] }), kinds);
    expect(plan.resources.map((planned) => planned.blueprintId)).toEqual(['bp_b']);
  });

  it('gives all leases of one shape one verdict, and another shape its own', () => {
    const blueprints = [
      blueprint({ limitResources: 1, resources: 1, limitLeasesPerResource: 1 }),
      blueprint({ id: 'bp_big', name: 'big', config: { size: 'big' }, limitResources: 0 }),
    ];
    const full = [{ id: 'res_full', blueprintId: 'bp_a', live: 1, pinned: null }];
    const big = lease('lease_big', { attributes: { size: 'big' } });
    const plan = decide(snapshot({ blueprints, full, leases: [...three, big] }), kinds);
    expect(plan.stays).toHaveLength(4);
    expect(plan.waiting).toHaveLength(2);
    const rules = plan.waiting.map(({ verdicts }) =>
      verdicts.map((v) => `${v.blueprint} ${v.rule}`),
    );
    expect(rules).toEqual([
      ['bp_a resource-limit', 'bp_a lease-limit', 'big resource-limit'],
      ['big resource-limit', 'bp_a attributes-do-not-fit'],
    ]);
  });

  it('keeps the shapes of two projects apart', () => {
    const blueprints = [blueprint({ limitResources: 1, authorizedProjects: ['prj_b'] })];
    const other = lease('lease_2', { projectId: 'prj_b' });
    const plan = decide(snapshot({ blueprints, leases: [other, lease('lease_1')] }), kinds);
    expect(plan.waiting.map((waiting) => waiting.projectId)).toEqual(['prj_b', 'prj_a']);
    expect(plan.stays).toHaveLength(2);
  });
});
