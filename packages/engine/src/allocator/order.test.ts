import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert/strict';
import { BOUNDS } from '@drydock/model';
import fc from 'fast-check';
import { lease, standing, standings } from '../../test/snapshot.ts';
import { overtakenMax, passedOverMax, Town } from '../../test/town.ts';
import { serviceOrder } from './order.ts';

const nobody = { served: 0, holdings: null };

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

  it('lets no priority outrank the share of another project', () => {
    const leases = [
      ...['a1', 'a2', 'a3'].map((id) => lease(id, { priority: 1_000 })),
      ...['b1', 'b2'].map((id) => lease(id, { projectId: 'prj_b', priority: -1_000 })),
      lease('b3', { projectId: 'prj_b' }),
    ];
    expect(serviceOrder(leases, nobody)).toEqual(['a1', 'b3', 'a2', 'b1', 'a3', 'b2']);
  });

  it('gives a project of weight 2 two places for each of another', () => {
    const leases = [
      ...['a1', 'a2', 'a3'].map((id) => lease(id)),
      ...['b1', 'b2', 'b3', 'b4'].map((id) => lease(id, { projectId: 'prj_b' })),
    ];
    const holdings = standings(standing('prj_a'), standing('prj_b', { weight: 2 }));
    expect(serviceOrder(leases, { served: 0, holdings })).toEqual([
      'a1',
      'b1',
      'b2',
      'a2',
      'b3',
      'b4',
      'a3',
    ]);
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
    const holdings = standings(
      standing('prj_a', { owners: { ann: 1 } }),
      standing('prj_b', { owners: { ann: 9 } }),
    );
    expect(serviceOrder(leases, { served: 0, holdings })).toEqual(['a2', 'a1', 'b1']);
  });

  it('puts a project that was passed over often enough before those that hold less', () => {
    const leases = [
      lease('less', { projectId: 'prj_a' }),
      lease('passed', { projectId: 'prj_b', front: { project: 0, type: 100 } }),
      lease('longest', { projectId: 'prj_c', front: { project: 0, type: 99 } }),
      // At the front as long, but another of its project was placed since.
      lease('served since', { projectId: 'prj_d', front: { project: 0, type: 0 } }),
    ];
    const holdings = standings(
      ...['prj_b', 'prj_c'].map((id) => standing(id, { live: 50 })),
      standing('prj_d', { live: 50, served: 60, servedAt: 199 }),
    );
    expect(serviceOrder(leases, { served: 200, holdings })).toEqual([
      'longest',
      'passed',
      'less',
      'served since',
    ]);
  });

  it('puts whoever was overtaken often enough first within its project, the longest first', () => {
    const leases = [
      lease('low', { priority: -9, owner: 'ann', front: { project: 100, type: 300 } }),
      lease('longest', { priority: -8, front: { project: 99, type: 300 } }),
      lease('not yet', { priority: -7, owner: 'bob', front: { project: 102, type: 300 } }),
      lease('high', { priority: 9 }),
    ];
    const holdings = standing('prj_a', { served: 200, servedAt: 399 });
    // The two that go first are counted too, so that the third comes to have waited enough.
    expect(serviceOrder(leases, { served: 400, holdings })).toEqual([
      'longest',
      'low',
      'not yet',
      'high',
    ]);
  });

  it('lets a thousand lines of one project make nobody else wait', () => {
    const crowd = Array.from({ length: 1_000 }, (_, n) =>
      lease(`a${n}`, { owner: `owner ${n}`, front: { project: 0, type: 0 } }),
    );
    const leases = [...crowd, lease('b', { projectId: 'prj_b' })];
    const holdings = standings(
      standing('prj_a', { live: 10, served: 5_000, servedAt: 5_000 }),
      standing('prj_b', { live: 3 }),
    );
    expect(serviceOrder(leases, { served: 5_000, holdings })[0]).toBe('b');
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
          const passed = Math.max(0, ...town.passedOver.values());
          assert.ok(passed <= passedOverMax(3), `passed over ${passed} times by 3 projects`);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('a project that holds more is passed over as often as stated and no oftener', () => {
    const town = new Town(4);
    town.ask({}, 3);
    town.decide();
    town.ask({}, 1);
    const other = { projectId: 'prj_b' };
    while (town.waiting.some((each) => each.projectId === 'prj_a')) {
      town.ask(other, 2);
      town.decide();
      town.release(({ lease: each }) => each.projectId === 'prj_b');
      assert.ok(town.served <= 500, 'the project was starved');
    }
    expect(town.passedOver.get('prj_a')).toBe(passedOverMax(2) - 1);
  });

  it('lets projects hold as many places as their weights say', () => {
    const town = new Town(12, { prj_a: 1, prj_b: 2, prj_c: 3 });
    for (let round = 0; round < 60; round += 1) {
      ['prj_a', 'prj_b', 'prj_c'].forEach((projectId) => town.ask({ projectId }, 3));
      town.release((each) => each === town.held[round % 12]);
      town.decide();
    }
    const held = (id: string) =>
      town.held.filter(({ lease: each }) => each.projectId === id).length;
    expect(['prj_a', 'prj_b', 'prj_c'].map(held)).toEqual([2, 4, 6]);
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
