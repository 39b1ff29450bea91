import { createRegistry, KindFault, type LoadedKind } from '@drydock/blueprint';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease } from '../../test/snapshot.ts';
import { Effort } from './effort.ts';
import { eligibleBlueprints, type Eligibility } from './eligible.ts';
import { eligibleAsKnown } from './known-eligibility.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

let asked = 0;
let isBroken = false;
beforeEach(() => {
  asked = 0;
});
const counting = createRegistry(
  kinds.all.map((kind): LoadedKind => ({
    ...kind,
    refuses: (config, attributes) => {
      asked += 1;
      if (isBroken) {
        throw new KindFault(kind.kind, 'refuses', 'broken');
      }
      return kind.refuses(config, attributes);
    },
  })),
);
const small = blueprint({ id: 'bp_small', config: { size: 'small' } });
const large = blueprint({ id: 'bp_large', config: { size: 'large' } });
const wants = (size: string, wish: Partial<WaitingLease> = {}) =>
  lease(`lease_${size}`, { shape: size, attributes: { size }, ...wish });
const find = (wanted: WaitingLease, list: readonly BlueprintFacts[], of = counting) =>
  eligibleAsKnown(wanted, list, of, new Effort(), []);
const ids = ({ eligible }: Eligibility) => eligible.map(({ facts }) => facts.id);

describe('which blueprints may serve a lease', () => {
  it('is asked of the kinds once for each project and shape, as long as the list is the same', () => {
    const list = [small, large];
    for (const size of ['small', 'large', 'small', 'large']) {
      expect(ids(find(wants(size), list))).toEqual([`bp_${size}`]);
      const anew = eligibleBlueprints(wants(size), list, kinds);
      expect(find(wants(size), list).refused).toEqual(anew.refused);
    }
    expect(asked).toBe(4);
    expect(ids(find(wants('small', { projectId: 'prj_b' }), list))).toEqual([]);
  });

  it('is asked again about another list, and of other kinds', () => {
    const list = [small, large];
    find(wants('small'), list);
    expect(ids(find(wants('small'), [large]))).toEqual([]);
    expect(asked).toBe(3);
    expect(ids(find(wants('small'), list, createRegistry([])))).toEqual([]);
    expect(ids(find(wants('small'), list))).toEqual(['bp_small']);
  });

  it('is asked again where a kind’s code failed', () => {
    const list = [small];
    isBroken = true;
    expect(find(wants('small'), list).refused).toMatchObject([{ rule: 'kind-failed' }]);
    isBroken = false;
    expect(ids(find(wants('small'), list))).toEqual(['bp_small']);
  });

  it('is remembered of so many shapes, not of any number', () => {
    const list = [small];
    for (let shape = 0; shape < 1_000; shape += 1) {
      find(wants(`size ${shape}`), list);
    }
    const before = asked;
    find(wants('size 0'), list);
    expect(asked).toBe(before + 1);
  });
});
