import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomSnapshot } from '../../test/random-snapshot.ts';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { isContested, needsWhole, servedWhole } from './contest.ts';
import { decide } from './decide.ts';
import type { Plan } from './plan.ts';
import type { Snapshot, WaitingLease } from './snapshot.ts';

/** One resource with so many free places, and no other to be had. */
const places = (slots: number, leases: readonly WaitingLease[]): Snapshot =>
  snapshot({
    blueprints: [blueprint({ limitResources: 1, resources: 1, limitLeasesPerResource: slots })],
    resources: slots === 0 ? [] : [resource('res_1')],
    leases,
  });
const contested = (read: Snapshot): boolean => isContested(read, decide(read, kinds));
const more = (read: Snapshot): boolean => servedWhole(read, decide(read, kinds)).length > 0;
const waiting = (id: string, owner: string | null = null) => lease(id, { owner, isNew: false });
/** More of its line stand behind it. */
const last = (id: string, owner: string | null = null) =>
  lease(id, { owner, isNew: false, isLastRead: true });

describe('what is held', () => {
  it('matters where several want what there is not enough of', () => {
    expect(contested(places(1, [waiting('a', 'ann'), waiting('b', 'bob')]))).toBe(true);
  });

  it.each([
    ['there is enough', places(2, [waiting('a', 'ann'), waiting('b', 'bob')])],
    ['there is nothing', places(0, [waiting('a', 'ann'), waiting('b', 'bob')])],
    ['all that wait are of one line', places(1, [waiting('a', 'ann'), waiting('b', 'ann')])],
  ])('does not matter where %s', (_, read) => {
    expect(contested(read)).toBe(false);
  });
});

describe('a next decision', () => {
  it('follows where all that were read of a line were placed, and others may stand behind', () => {
    expect(
      more(
        places(
          3,
          ['a', 'b', 'c'].map((id) => last(id)),
        ),
      ),
    ).toBe(true);
    // Of two lines, one that was served whole is enough.
    expect(more(places(1, [waiting('a', 'ann'), last('b', 'ann'), last('c', 'bob')]))).toBe(false);
    expect(more(places(2, [waiting('a', 'ann'), last('b', 'ann'), last('c', 'bob')]))).toBe(true);
  });

  it('does not follow where fewer were read, or one goes on waiting', () => {
    expect(
      more(
        places(
          2,
          ['a', 'b'].map((id) => waiting(id)),
        ),
      ),
    ).toBe(false);
    expect(
      more(
        places(
          2,
          ['a', 'b', 'c'].map((id) => last(id)),
        ),
      ),
    ).toBe(false);
  });

  it('does not follow for new ones, which are read all', () => {
    expect(
      more(
        places(
          3,
          ['a', 'b', 'c'].map((id) => lease(id)),
        ),
      ),
    ).toBe(false);
  });
});

/** The same, as far as it is read first. */
const first = (whole: Snapshot): Snapshot => ({
  ...whole,
  isWhole: false,
  full: [],
  blueprints: whole.blueprints.map((each) => ({
    ...each,
    resources: 0,
    ending: 0,
    slots: [],
    failures: [],
    building: 0,
  })),
});

/** What became of whom; ids of attempts are new each time. */
const said = ({ placements, resources, ends, stays }: Plan) => ({
  placed: placements.map(({ leaseId, resourceId, slots }) => [leaseId, resourceId, slots]),
  resources: resources.length,
  ends: ends.map(({ leaseId, reason }) => [leaseId, reason]),
  stays: stays.map(({ leaseId }) => leaseId),
});

describe('a decision without what is built', () => {
  it('is the one that would be made with it, or is to be made again', () => {
    let stood = 0;
    fc.assert(
      fc.property(randomSnapshot(2), (whole) => {
        const early = decide(first(whole), kinds);
        fc.pre(!needsWhole(early));
        stood += 1;
        expect(said(early)).toEqual(said(decide({ ...whole, isWhole: true }, kinds)));
      }),
      { numRuns: 300 },
    );
    expect(stood).toBeGreaterThan(50);
  });

  it('is made again where somebody would wait, or end for want of room', () => {
    const early = (read: Snapshot): boolean => needsWhole(decide(first(read), kinds));
    expect(early(places(0, [waiting('a')]))).toBe(true);
    expect(early(places(0, [lease('a', { waitIsOver: true })]))).toBe(true);
    expect(early(places(1, [waiting('a')]))).toBe(false);
  });
});
