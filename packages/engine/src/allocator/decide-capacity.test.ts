import { createRegistry, defineBlueprint, done } from '@drydock/blueprint';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { BlueprintFacts } from './snapshot.ts';

const three = () => [lease('one'), lease('two'), lease('three')];

/** Three leases, a resource that has one, and at most one resource. */
const asked = (wish: Partial<BlueprintFacts>, config = wish.config ?? {}) =>
  snapshot({
    blueprints: [
      blueprint({ limitResources: 1, resources: 1, slots: ['resource/bp_a/1'], ...wish }),
    ],
    resources: [resource('res_1', { live: 1, config })],
    leases: three(),
  });

const verdictsOf = (plan: ReturnType<typeof decide>) => plan.waiting[0]?.verdicts ?? [];

describe('decide, where a kind says how many leases a resource takes', () => {
  it.each([
    ['what the kind serves, where there is no limit', { config: { holds: 2 } }, 1],
    ['the limit, where it is smaller', { config: { holds: 3 }, limitLeasesPerResource: 2 }, 1],
    [
      'what the kind serves, where it is smaller',
      { config: { holds: 2 }, limitLeasesPerResource: 9 },
      1,
    ],
    [
      'what was stored of it, where the kind says more by now',
      { config: { holds: 9 }, capacity: 2 },
      1,
    ],
    ['any number, where neither says', {}, 3],
  ])('places %s', (_what, wish, placed) => {
    const plan = decide(asked(wish), kinds);
    expect(plan.placements).toHaveLength(placed);
    expect(plan.placements[0]?.most).toBe(placed === 3 ? null : 2);
  });

  it('says which of the two it is that a lease waits for', () => {
    const byKind = verdictsOf(
      decide(asked({ config: { holds: 2 }, limitLeasesPerResource: 9 }), kinds),
    );
    expect(byKind).toContainEqual({
      blueprint: 'bp_a',
      resource: 'res_1',
      rule: 'kind-capacity',
      detail: 'res_1 has 2 leases, and its kind thing serves 2 on one.',
      change: 'Release one of the leases on res_1, or let bp_a build another resource.',
      have: 2,
      need: 3,
      by: 'leases',
    });
    const byLimit = verdictsOf(
      decide(asked({ config: { holds: 9 }, limitLeasesPerResource: 2 }), kinds),
    );
    expect(byLimit.map(({ rule }) => rule)).toContain('lease-limit');
    expect(byLimit.map(({ rule }) => rule)).not.toContain('kind-capacity');
  });

  it('says so too of those that were full when they were read', () => {
    const read = asked({ config: { holds: 2 }, capacity: 2 });
    const full = [{ id: 'res_1', blueprintId: 'bp_a', live: 2, pinned: null }];
    const verdicts = verdictsOf(decide({ ...read, resources: [], full }, kinds));
    expect(verdicts.map(({ rule }) => rule)).toContain('kind-capacity');
  });

  it('goes by the configuration that built a resource', () => {
    const plan = decide(asked({ config: { holds: 9 } }, { holds: 2 }), kinds);
    expect(plan.placements).toHaveLength(1);
  });

  it('builds as many resources as leases need that each hold some', () => {
    const read = snapshot({ blueprints: [blueprint({ config: { holds: 2 } })], leases: three() });
    expect(decide(read, kinds).resources).toHaveLength(2);
  });

  it('ends leases that go together and are more than ever fit', () => {
    const group = three().map((each) => ({ ...each, groupId: 'grp_1' }));
    const facts = blueprint({ config: { holds: 1 }, limitResources: 2 });
    const { ends } = decide(snapshot({ blueprints: [facts], leases: group }), kinds);
    expect(ends).toHaveLength(3);
  });

  it('places nothing where the kind fails in saying it, and says so', () => {
    const failing = defineBlueprint({
      kind: 'failing',
      provides: 'thing',
      summary: 'Says nonsense.',
      config: z.strictObject({}),
      resource: {
        name: (_config, id) => id,
        capacity: () => 0.5,
        activate: () => Promise.resolve(done({})),
        destroy: () => Promise.resolve(done()),
      },
      lease: { destroy: () => Promise.resolve(done()) },
    });
    const plan = decide(asked({ kind: 'failing' }), createRegistry([...kinds.all, failing]));
    expect(plan.placements).toEqual([]);
    expect(plan.faults).toContainEqual(expect.objectContaining({ where: 'resource.capacity' }));
    expect(verdictsOf(plan)).toContainEqual(
      expect.objectContaining({
        rule: 'kind-failed',
        detail: expect.stringMatching(
          /failed in resource\.capacity: .*whole number from 1/,
        ) as unknown,
      }),
    );
  });
});
