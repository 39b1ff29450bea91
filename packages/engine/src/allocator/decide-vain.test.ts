import type { JsonObject } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import type { BlueprintFacts, FailedBuilds, Snapshot, WaitingLease } from './snapshot.ts';

const SINCE = 1_000_000;

/** So many builds of a choice that failed, one a second from then on. */
function failures(count: number, choice: JsonObject = {}, since = SINCE): FailedBuilds {
  const at = Array.from({ length: count }, (_, n) => since + (count - n) * 1_000);
  return { choice, count, sinceLastMs: 10, reason: 'There are none left.', at };
}

const failing = (wish: Partial<BlueprintFacts> = {}): BlueprintFacts =>
  blueprint({ failures: [failures(5)], ...wish });

const waiting = (wish: Partial<WaitingLease> = {}): WaitingLease =>
  lease('lease_a', { waitsSince: SINCE, isNew: false, ...wish });

function outcome(wish: Partial<Snapshot>): string {
  const { ends, stays, placements } = decide(snapshot({ leases: [waiting()], ...wish }), kinds);
  const [end] = ends;
  return end === undefined
    ? placements.length > 0
      ? 'placed'
      : stays.map(({ awaits }) => (awaits === null ? 'waits' : 'awaits')).join(' ')
    : `${end.status} ${end.reason.code}`;
}

describe('a lease for which building has failed as often as may be', () => {
  it('breaks with what was said of the last one', () => {
    const { ends, resources } = decide(
      snapshot({ leases: [waiting()], blueprints: [failing()] }),
      kinds,
    );
    expect(ends).toMatchObject([{ leaseId: 'lease_a', status: 'broken' }]);
    expect(ends[0]?.reason).toEqual({
      code: 'build-failed',
      sentence:
        'It waited for nothing else: bp_a could not be built 5 times, the last time: There are none left.',
    });
    expect(resources).toEqual([]);
  });

  it('is not built for once more where the last pause is over', () => {
    const [last] = failing().failures;
    const facts = failing({ failures: [{ ...failures(5), ...last, sinceLastMs: 100_000 }] });
    expect(outcome({ blueprints: [facts] })).toBe('broken build-failed');
  });

  it.each([
    ['fewer have failed', { blueprints: [failing({ failures: [failures(4)] })] }],
    ['no number ends it', { blueprints: [failing({ limitFailedBuilds: null })] }],
    ['another number does', { blueprints: [failing({ limitFailedBuilds: 6 })] }],
    [
      'another blueprint is full, and has room again some time',
      {
        blueprints: [failing(), blueprint({ id: 'bp_b', limitResources: 1, resources: 1 })],
        full: [{ id: 'res_b', blueprintId: 'bp_b', live: 1, pinned: null }],
      },
    ],
    ['one of its resources is full', { blueprints: [failing({ resources: 1 })] }],
    [
      'the limit keeps it from being built',
      { blueprints: [failing({ limitResources: 1, resources: 1, ending: 1 })] },
    ],
    ['the quota does', { blueprints: [failing()], resourcesLeft: new Map([['prj_a', 0]]) }],
    [
      'a slot does',
      { blueprints: [failing({ config: { right: 'roof' }, slots: ['thing/roof'] })] },
    ],
    ['not all blueprints were read', { blueprints: [failing()], crowded: new Set(['prj_a']) }],
    ['not all was read', { blueprints: [failing()], isWhole: false }],
  ] satisfies [string, Partial<Snapshot>][])('waits where %s', (_, wish) => {
    expect(outcome(wish)).toBe('waits');
  });

  it.each([
    [
      'another blueprint can be built',
      { blueprints: [failing(), blueprint({ id: 'bp_b' })] },
      'awaits',
    ],
    [
      'another thing of the blueprint can be built',
      {
        blueprints: [
          failing({ config: { sites: ['a', 'b'] }, failures: [failures(5, { site: 'a' })] }),
        ],
      },
      'awaits',
    ],
    [
      'one of it is on its way',
      {
        blueprints: [failing({ resources: 1, building: 1 })],
        resources: [resource('res_a', { status: 'pending' })],
      },
      'awaits',
    ],
    [
      'there is a free place by now',
      { blueprints: [failing({ resources: 1 })], resources: [resource('res_a')] },
      'placed',
    ],
  ] satisfies [string, Partial<Snapshot>, string][])('is served where %s', (_, wish, expected) => {
    expect(outcome(wish)).toBe(expected);
  });

  it('counts what has failed since it waits, and nothing before', () => {
    const blueprints = [failing({ failures: [failures(5, {}, SINCE - 3_500)] })];
    expect(outcome({ blueprints })).toBe('waits');
  });

  it('counts every choice of a blueprint once all of them were tried', () => {
    const config = { sites: ['a', 'b'] };
    const of = (a: number, b: number) => ({
      blueprints: [
        failing({ config, failures: [failures(a, { site: 'a' }), failures(b, { site: 'b' })] }),
      ],
    });
    expect(outcome(of(3, 2))).toBe('broken build-failed');
    expect(outcome(of(2, 2))).toBe('waits');
  });

  it('names each blueprint where all of them fail', () => {
    const blueprints = [failing(), failing({ id: 'bp_b' })];
    const { ends } = decide(snapshot({ leases: [waiting()], blueprints }), kinds);
    expect(ends[0]?.reason.sentence).toMatch(/bp_a could not be built 5 times.*bp_b could not/);
  });

  it('breaks with those that go together, and with those that wait beside it', () => {
    const group = ['lease_a', 'lease_b'].map((id) => ({ ...waiting({ groupId: 'grp_a' }), id }));
    const alone = { ...waiting(), id: 'lease_c' };
    const young = { ...waiting({ waitsSince: SINCE + 4_500 }), id: 'lease_d' };
    const { ends, stays } = decide(
      snapshot({ leases: [...group, alone, young], blueprints: [failing()] }),
      kinds,
    );
    expect(ends.map(({ leaseId }) => leaseId).sort()).toEqual(['lease_a', 'lease_b', 'lease_c']);
    expect(stays.map(({ leaseId }) => leaseId)).toEqual(['lease_d']);
  });
});
