import { amountOf, type Quantities } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomSnapshot } from '../../test/random-snapshot.ts';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import { holderKey, holdersOf } from './holders.ts';
import { offersOf } from './offers.ts';
import type { Plan } from './plan.ts';
import type { Amounts, BlueprintFacts, Snapshot, WaitingLease } from './snapshot.ts';

const NOTHING_TAKEN: Amounts = { onResources: [], ofHolders: [] };

const many = (count: number, wish: Partial<WaitingLease> = {}): readonly WaitingLease[] =>
  Array.from({ length: count }, (_, n) => lease(`lease_${n}`, wish));

/** One resource in use, and no room for another. */
const one = (
  facts: Partial<BlueprintFacts>,
  leases: readonly WaitingLease[],
  amounts: Amounts = NOTHING_TAKEN,
): Snapshot =>
  snapshot({
    blueprints: [
      blueprint({ limitResources: 1, resources: 1, slots: ['resource/bp_a/1'], ...facts }),
    ],
    resources: [resource('res_1', { config: facts.config ?? {} })],
    leases,
    amounts,
  });

const rulesOf = (plan: Plan): readonly string[] =>
  plan.waiting.flatMap(({ verdicts }) => verdicts.map(({ rule }) => rule));

describe('decide, where resources offer quantities', () => {
  it.each([
    ['what the blueprint says', { quantities: { cpu: 5 } }, 2],
    ['what the kind says', { config: { cpu: 7 } }, 3],
    ['the smaller of both', { config: { cpu: 7 }, quantities: { cpu: 4 } }, 2],
  ])('places as many as fit into %s', (_what, facts, placed) => {
    const plan = decide(one(facts, many(4, { quantities: { cpu: 2 } })), kinds);
    expect(plan.placements).toHaveLength(placed);
    expect(plan.placements[0]).toMatchObject({ quantities: { cpu: 2 } });
  });

  it('says how much is left and how much is needed', () => {
    const amounts = {
      ...NOTHING_TAKEN,
      onResources: [{ resource: 'res_1', name: 'cpu', amount: 6 }],
    };
    const plan = decide(
      one({ quantities: { cpu: 8 } }, many(1, { quantities: { cpu: 3 } }), amounts),
      kinds,
    );
    expect(plan.waiting[0]?.verdicts).toContainEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'quantity-lacking',
      detail: 'res_1 has 2 of its 8 cpu left, and it needs 3.',
      change: 'Release leases on res_1 that take cpu, or let bp_a build another resource.',
      have: 2,
      need: 3,
      by: 'cpu',
    });
  });

  it('ends at once what asks for more than one offers, or for what none does', () => {
    for (const quantities of [{ cpu: 9 }, { gpu: 1 }, { constructor: 1 }]) {
      const plan = decide(one({ quantities: { cpu: 8 } }, many(1, { quantities })), kinds);
      expect(plan.ends).toMatchObject([{ status: 'broken', reason: { code: 'never-served' } }]);
      const [name = ''] = Object.keys(quantities);
      expect(plan.ends[0]?.reason.sentence).toContain(`${name}, and one resource of bp_a offers`);
    }
  });

  it('builds only what offers enough, of the choices that there are', () => {
    const wanted = many(1, { quantities: { cpu: 3 } });
    const facts = { config: { cpu: 2, sites: ['small', 'big'] } };
    const plan = decide(
      snapshot({ blueprints: [blueprint(facts)], leases: wanted, amounts: NOTHING_TAKEN }),
      kinds,
    );
    expect(plan.resources.map(({ choice }) => choice)).toEqual([{ site: 'big' }]);
  });

  it('builds as many as all of them need together', () => {
    const plan = decide(
      snapshot({
        blueprints: [blueprint({ quantities: { cpu: 4 } })],
        leases: many(5, { quantities: { cpu: 2 } }),
        amounts: NOTHING_TAKEN,
      }),
      kinds,
    );
    expect(plan.resources).toHaveLength(3);
  });

  it('lets a lease be placed that asks for nothing of what is used up', () => {
    const amounts = {
      ...NOTHING_TAKEN,
      onResources: [{ resource: 'res_1', name: 'cpu', amount: 9 }],
    };
    const facts = { quantities: { cpu: 8, gpu: 1 } };
    const wanted = [lease('none'), lease('other', { quantities: { gpu: 1 } })];
    expect(decide(one(facts, wanted, amounts), kinds).placements).toHaveLength(2);
  });

  it('takes no group that all of it has no room for', () => {
    const group = many(5, { quantities: { cpu: 2 }, groupId: 'grp' });
    const plan = decide(one({ quantities: { cpu: 8 } }, group), kinds);
    expect(plan.ends.map(({ reason }) => reason.sentence)[0]).toBe(
      '5 leases are asked for together, and the limits allow 4 at most.',
    );
    const four = group.slice(1);
    expect(decide(one({ quantities: { cpu: 8 } }, four), kinds).placements).toHaveLength(4);
  });

  it('gives back what a group took that was not placed', () => {
    const group = many(4, { quantities: { cpu: 2 }, groupId: 'grp', priority: 1 });
    const alone = lease('alone', { quantities: { cpu: 2 } });
    const amounts = {
      ...NOTHING_TAKEN,
      onResources: [{ resource: 'res_1', name: 'cpu', amount: 6 }],
    };
    const plan = decide(one({ quantities: { cpu: 8 } }, [...group, alone], amounts), kinds);
    expect(plan.placements.map(({ leaseId }) => leaseId)).toEqual(['alone']);
  });
});

describe('decide, where owners and labels may have so much only', () => {
  const perOwner = { leases: 2, quantities: {} };

  it('gives each owner as many leases, and tells each its own reason', () => {
    const leases = ['ann', 'ann', 'ann', 'bob', null, null, null].map((owner, n) =>
      lease(`${owner ?? 'nobody'}_${n}`, { owner, shape: 'same' }),
    );
    const plan = decide(one({ perOwner }, leases), kinds);
    expect(plan.placements.map(({ leaseId }) => leaseId).sort()).toEqual([
      'ann_0',
      'ann_1',
      'bob_3',
      'nobody_4',
      'nobody_5',
    ]);
    const told = plan.waiting.map(({ verdicts }) => verdicts[0]);
    expect(told).toMatchObject([
      { rule: 'owner-limit', have: 0, need: 1, by: 'ann' },
      { rule: 'owner-limit', have: 0, need: 1, by: '' },
    ]);
    expect(told[0]?.detail).toBe('ann has 2 of at most 2 leases at bp_a, and it needs 1.');
    // Each waits as a shape of its own from now on, and where it is looked at again it is that one.
    expect(plan.stays.map(({ shape }) => shape)).toEqual(plan.waiting.map(({ shape }) => shape));
    expect(new Set(plan.waiting.map(({ shape }) => shape)).size).toBe(2);
    expect(plan.left).toContainEqual({ projectId: 'prj_a', shape: 'same' });
    const shape = plan.stays[0]?.shape ?? '';
    const again = decide(
      one({ perOwner: { ...perOwner, leases: 0 } }, [lease('ann_2', { owner: 'ann', shape })]),
      kinds,
    );
    expect(again.stays[0]?.newShape).toBeNull();
    expect(again.waiting[0]?.shape).toBe(shape);
  });

  it('counts leases with one value of a label together, and others not at all', () => {
    const perLabel = [{ label: 'team', leases: null, quantities: { cpu: 3 } }];
    const quantities = { cpu: 2 };
    const leases = [
      lease('blue_1', { labels: { team: 'blue' }, quantities }),
      lease('blue_2', { labels: { team: 'blue' }, quantities }),
      lease('blue_3', { labels: { team: 'blue' } }),
      lease('red', { labels: { team: 'red' }, quantities }),
      lease('none', { quantities }),
    ];
    const plan = decide(one({ perLabel, quantities: { cpu: 100 } }, leases), kinds);
    expect(plan.stays.map(({ leaseId }) => leaseId)).toEqual(['blue_2']);
    expect(plan.waiting[0]?.verdicts[0]).toMatchObject({
      rule: 'label-limit',
      detail: 'Leases with team=blue have 2 of at most 3 cpu at bp_a, and it needs 2.',
      have: 1,
      need: 2,
      by: 'team=blue',
    });
  });

  it('builds nothing for who may have no more, and asks nobody to make room', () => {
    const amounts = {
      ...NOTHING_TAKEN,
      ofHolders: [
        { blueprintId: 'bp_a', projectId: 'prj_a', label: '', value: 'ann', name: '', amount: 2 },
      ],
    };
    const plan = decide(
      snapshot({
        blueprints: [
          blueprint({ perOwner, limitResources: 1, resources: 1, slots: ['resource/bp_a/1'] }),
        ],
        resources: [resource('res_1', { config: { size: 'other' }, revision: 0 })],
        leases: [lease('one', { owner: 'ann', attributes: {} })],
        amounts,
      }),
      kinds,
    );
    expect([plan.resources, plan.reclaims]).toEqual([[], []]);
    expect(rulesOf(plan)).toContain('owner-limit');
  });

  it('counts an owner of another project as another one', () => {
    const facts = { perOwner: { leases: 1, quantities: {} }, authorizedProjects: ['prj_b'] };
    const leases = ['prj_a', 'prj_b'].map((projectId) =>
      lease(projectId, { projectId, owner: 'ann' }),
    );
    expect(decide(one(facts, leases), kinds).placements).toHaveLength(2);
  });

  it('ends a group that one owner may never have, and keeps no room for one that may not have it now', () => {
    const three = many(3, { owner: 'ann', groupId: 'grp' });
    expect(decide(one({ perOwner }, three), kinds).ends).toHaveLength(3);
    const amounts = {
      ...NOTHING_TAKEN,
      ofHolders: [
        { blueprintId: 'bp_a', projectId: 'prj_a', label: '', value: 'ann', name: '', amount: 1 },
      ],
    };
    const two = many(2, {
      owner: 'ann',
      groupId: 'grp',
      isNew: false,
      front: { project: 0, type: 0 },
    });
    const other = lease('other', { owner: 'bob' });
    const plan = decide(
      { ...one({ perOwner, limitLeasesPerResource: 2 }, [...two, other], amounts), served: 500 },
      kinds,
    );
    expect(plan.placements.map(({ leaseId }) => leaseId)).toEqual(['other']);
    expect(rulesOf(plan)).toContain('owner-limit');
  });

  it('looks again at what may be built once a lease of its owner has ended', () => {
    const facts = blueprint({ perOwner, limitLeasesPerResource: 1 });
    const waiting = lease('one', { owner: 'ann', isNew: false });
    const read = snapshot({
      blueprints: [facts],
      leases: [waiting],
      onlyPlaces: true,
      amounts: NOTHING_TAKEN,
    });
    expect(decide(read, kinds).resources).toHaveLength(1);
  });
});

/** What is taken, and asked for, on top of whatever else may be read. */
const withAmounts = fc
  .record({
    read: randomSnapshot(3),
    offers: fc.array(fc.record({ cpu: fc.nat(20), gpu: fc.nat(2) }), {
      minLength: 3,
      maxLength: 3,
    }),
    owners: fc.array(fc.option(fc.nat(2)), { minLength: 3, maxLength: 3 }),
    teams: fc.array(fc.option(fc.nat(5)), { minLength: 3, maxLength: 3 }),
    takes: fc.array(fc.record({ cpu: fc.nat(3), gpu: fc.constantFrom(0, 0, 0, 1) }), {
      minLength: 50,
      maxLength: 50,
    }),
    team: fc.array(fc.constantFrom('', 'blue', 'red'), { minLength: 50, maxLength: 50 }),
    taken: fc.array(fc.nat(4), { minLength: 50, maxLength: 50 }),
    had: fc.array(fc.constantFrom(0, 0, 1), { minLength: 50, maxLength: 50 }),
  })
  .map(({ read, offers, owners, teams, takes, team, taken, had }): Snapshot => {
    const some = (quantities: Quantities): Quantities =>
      Object.fromEntries(Object.entries(quantities).filter(([, amount]) => amount > 0));
    const blueprints = read.blueprints.map((each, n) => ({
      ...each,
      quantities: some(offers[n] ?? {}),
      perOwner: owners[n] == null ? null : { leases: owners[n], quantities: { cpu: 6 } },
      perLabel:
        teams[n] == null
          ? []
          : [{ label: 'team', leases: null, quantities: { cpu: teams[n] + 1 } }],
    }));
    const leases = read.leases.map((each, n) => {
      // Those of one group are alike.
      const at = each.groupId === null ? n : Number(each.groupId.slice(4));
      const quantities = some(takes[at] ?? {});
      const labels: Record<string, string> = team[at] ? { team: team[at] } : {};
      return { ...each, quantities, labels, shape: `${each.shape}${JSON.stringify(quantities)}` };
    });
    const holders = new Map(
      blueprints.flatMap((facts) =>
        leases.flatMap((each) =>
          holdersOf(facts, each).map((holder) => [holderKey(holder), holder] as const),
        ),
      ),
    );
    const amounts: Amounts = {
      onResources: read.resources.map(({ id }, n) => ({
        resource: id,
        name: 'cpu',
        amount: taken[n] ?? 0,
      })),
      ofHolders: [...holders.values()].flatMap((holder, n) => [
        { ...holder, name: '', amount: had[n] ?? 0 },
        { ...holder, name: 'cpu', amount: had[n] ?? 0 },
      ]),
    };
    return { ...read, blueprints, leases, amounts };
  });

describe('decide, whatever is asked and taken', () => {
  it('passes neither what a resource offers nor what an owner or a label may have', () => {
    let filled = 0;
    fc.assert(
      fc.property(withAmounts, (read) => {
        const plan = decide(read, kinds);
        const sums = new Map<string, { sum: number; most: number }>();
        const grow = (key: string, before: number, amount: number, most: number): void => {
          const known = sums.get(key) ?? { sum: before, most };
          sums.set(key, { sum: known.sum + amount, most });
        };
        for (const { leaseId, resourceId } of plan.placements) {
          const wanted = read.leases.find(({ id }) => id === leaseId);
          const there = read.resources.find(({ id }) => id === resourceId);
          const facts = read.blueprints.find(({ id }) => id === there?.blueprintId);
          assert.ok(wanted !== undefined && there !== undefined && facts !== undefined);
          const offered = offersOf(facts, kinds.get('thing'), there.config, there.choice);
          for (const [name, amount] of Object.entries(wanted.quantities)) {
            const before = read.amounts?.onResources
              .filter((each) => each.resource === resourceId && each.name === name)
              .reduce((sum, each) => sum + each.amount, 0);
            grow(`${resourceId} ${name}`, before ?? 0, amount, amountOf(offered, name));
          }
          for (const holder of holdersOf(facts, wanted)) {
            for (const [name, amount] of [['', 1] as const, ...Object.entries(wanted.quantities)]) {
              const { leases: most, quantities } = holder.limit;
              const allowed = name === '' ? most : quantities[name];
              const before = read.amounts?.ofHolders.find(
                (each) => holderKey(each) === holderKey(holder) && each.name === name,
              );
              const key = `${holderKey(holder)} ${name}`;
              grow(key, before?.amount ?? 0, amount, allowed ?? Infinity);
            }
          }
        }
        for (const [key, { sum, most }] of sums) {
          assert.ok(sum <= most, `${key}: ${sum} of at most ${most}`);
          filled += sum === most ? 1 : 0;
        }
      }),
      { numRuns: 1_000 },
    );
    // Else it would have tried nothing that could pass.
    assert.ok(filled > 20, `only ${filled} were filled`);
  });
});
