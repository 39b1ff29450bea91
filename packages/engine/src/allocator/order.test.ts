import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert/strict';
import { BOUNDS } from '@drydock/model';
import fc from 'fast-check';
import { lease } from '../../test/snapshot.ts';
import { overtakenMax, Town } from '../../test/town.ts';
import { serviceOrder } from './order.ts';

const nobody = { served: 0, holdings: [] };
const of = (projectId: string, owner: string | null, live: number) => ({ projectId, owner, live });

describe('the order of service', () => {
  it('is by priority, then by age, where nobody holds more than another', () => {
    const leases = [
      lease('old'),
      lease('low', { priority: -1 }),
      lease('young'),
      lease('high', { priority: 5 }),
    ];
    expect(serviceOrder(leases, nobody)).toEqual(['high', 'old', 'young', 'low']);
  });

  it('lets projects take turns, whoever asked first and for more', () => {
    const leases = [
      ...['a1', 'a2', 'a3', 'a4'].map((id) => lease(id)),
      ...['b1', 'b2'].map((id) => lease(id, { projectId: 'prj_b' })),
    ];
    expect(serviceOrder(leases, nobody)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('lets owners within a project take turns, those without one as one owner', () => {
    const leases = [
      ...['a1', 'a2'].map((id) => lease(id, { owner: 'ann' })),
      lease('n1'),
      lease('n2'),
      lease('b1', { owner: 'bob' }),
    ];
    expect(serviceOrder(leases, nobody)).toEqual(['a1', 'n1', 'b1', 'a2', 'n2']);
  });

  it('begins with who holds least, a project before an owner', () => {
    const leases = [
      lease('a1', { owner: 'ann' }),
      lease('a2', { owner: 'bob' }),
      lease('b1', { projectId: 'prj_b', owner: 'ann' }),
    ];
    const holdings = [of('prj_a', 'ann', 1), of('prj_a', 'bob', 0), of('prj_b', 'ann', 9)];
    expect(serviceOrder(leases, { served: 0, holdings })).toEqual(['a2', 'a1', 'b1']);
  });

  it('puts whoever was overtaken often enough before everything else, the longest first', () => {
    const leases = [
      lease('low', { priority: -9, servedBefore: 101 }),
      lease('longest', { projectId: 'prj_b', servedBefore: 100 }),
      lease('not yet', { projectId: 'prj_c', servedBefore: 102 }),
      lease('high', { priority: 9 }),
    ];
    // The two that go first are counted too, so that the third comes to have waited enough.
    const order = serviceOrder(leases, { served: 201, holdings: [] });
    expect(order).toEqual(['longest', 'low', 'not yet', 'high']);
  });
});

describe('in the long run', () => {
  it('a lease of low priority is overtaken as often as stated and no oftener', () => {
    const town = new Town(1);
    town.ask({ priority: -1 });
    let turns = 0;
    for (; town.waiting.some((each) => each.priority < 0); turns += 1) {
      town.ask({ priority: 1 });
      town.release(() => true);
      town.decide();
    }
    expect(Math.max(...town.overtaken.values())).toBe(overtakenMax(1));
  });

  it('nobody at the front of a line is overtaken more often than stated', () => {
    const arrival = fc.record({
      projectId: fc.constantFrom('prj_a', 'prj_b', 'prj_c'),
      owner: fc.constantFrom(null, 'ann', 'bob'),
      priority: fc.constantFrom(0, 0, 0, 7),
    });
    const round = fc.record({
      arrivals: fc.array(arrival, { maxLength: 4 }),
      released: fc.nat(7),
    });
    fc.assert(
      fc.property(
        fc.array(round, { minLength: 150, maxLength: 250 }),
        fc.integer({ min: 1, max: 6 }),
        (rounds, slots) => {
          const town = new Town(slots);
          town.ask({ priority: -3 }, 3);
          let lines = 1;
          for (const { arrivals, released } of rounds) {
            arrivals.forEach((each) => town.ask(each));
            lines = Math.max(lines, town.linesMax());
            let left = released;
            town.release(() => (left -= 1) >= 0);
            town.decide();
          }
          const worst = Math.max(0, ...town.overtaken.values());
          assert.ok(worst <= overtakenMax(lines), `overtaken ${worst} times by ${lines} lines`);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('a group is not starved by leases that go alone', () => {
    const town = new Town(4);
    town.ask({}, 4);
    town.decide();
    town.askTogether(4);
    let turns = 0;
    while (!town.held.some((each) => each.lease.groupId !== null)) {
      town.ask({ priority: 1 }, 4);
      const [first] = town.held;
      town.release((each) => each === first);
      town.decide();
      turns += 1;
      assert.ok(turns <= 200, 'the group was starved');
    }
    // It let others go first for as long as anybody does, then kept what came free, four times.
    expect(turns).toBe(BOUNDS.overtakenMax + 4);
    expect(town.held.every((each) => each.lease.groupId !== null)).toBe(true);
  });
});
