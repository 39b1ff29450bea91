import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blueprint, kinds, lease, resource, snapshot } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import { Effort } from './effort.ts';
import { FreeSlots } from './slots.ts';
import type { Plan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

const NEVER = 3_600_000;
const MANY = 1_000_000_000;

/** What one decision does, if nothing stops it. */
function effortOf(read: Snapshot): { readonly plan: Plan; readonly steps: number } {
  const effort = new Effort({ stepsMax: MANY, durationMs: NEVER });
  const plan = decide(read, kinds, new Set(), effort);
  return { plan, steps: effort.steps };
}

interface World {
  readonly projects: number;
  readonly lines: number;
  readonly leases: number;
  readonly resources: number;
  readonly live: number;
  readonly room: number;
}

/** Leases of some projects and lines, and resources of one blueprint that all of them can see. */
function world({ projects, lines, leases, resources, live, room }: World): Snapshot {
  const ids = Array.from({ length: projects }, (_, n) => `prj_${n}`);
  return snapshot({
    blueprints: [
      blueprint({
        projectId: 'prj_0',
        authorizedProjects: ids.slice(1),
        limitLeasesPerResource: live + room,
        limitResources: resources,
        resources,
      }),
    ],
    resources: Array.from({ length: resources }, (_, n) => resource(`res_${n}`, { live })),
    leases: Array.from({ length: leases }, (_, n) =>
      lease(`lease_${n}`, {
        projectId: ids[n % projects] ?? 'prj_0',
        owner: `owner ${n % lines}`,
      }),
    ),
  });
}

const small = fc.record({
  projects: fc.integer({ min: 1, max: 5 }),
  lines: fc.integer({ min: 1, max: 20 }),
  leases: fc.integer({ min: 1, max: 60 }),
  resources: fc.integer({ min: 0, max: 20 }),
  room: fc.integer({ min: 1, max: 4 }),
});

const settledBy = ({ placements, ends, stays }: Plan): readonly string[] =>
  [...placements, ...ends, ...stays].map(({ leaseId }) => leaseId);

describe('what a decision does', () => {
  it('does not grow with what is held', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 0, max: 2_000_000 }), (sizes, live) => {
        const empty = effortOf(world({ ...sizes, live: 0 }));
        const full = effortOf(world({ ...sizes, live }));
        assert.equal(full.steps, empty.steps);
        assert.equal(full.plan.placements.length, empty.plan.placements.length);
      }),
    );
  });

  it('grows with what was read, and not with its square, where there is room', () => {
    const at = (times: number): number =>
      effortOf(
        world({
          projects: 3,
          lines: 10 * times,
          leases: 100 * times,
          resources: 10 * times,
          live: 0,
          room: 10,
        }),
      ).steps;
    // Three times as much of everything: whatever compared each with each would be nine times.
    expect(at(9) / at(3)).toBeLessThan(4);
  });

  it('looks once at what cannot serve the leases of a shape, however many there are', () => {
    const at = (leases: number): number =>
      effortOf(world({ projects: 1, lines: 1, leases, resources: 0, live: 0, room: 1 })).steps;
    expect(at(900) - at(300)).toBeLessThanOrEqual(600);
  });

  it('ends where it has done as much as it may, and leaves the rest undecided', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 200 }), (sizes, stepsMax) => {
        const read = world({ ...sizes, live: 0 });
        const effort = new Effort({ stepsMax, durationMs: NEVER });
        const plan = decide(read, kinds, new Set(), effort);
        const settled = new Set(settledBy(plan));
        assert.equal(settled.size, settledBy(plan).length);
        assert.ok(settled.size > 0, 'nothing came of it');
        assert.equal(plan.isPartial, settled.size < read.leases.length);
        // The last one is looked through to its end.
        assert.ok(effort.steps <= stepsMax + read.resources.length * 3 + 10);
      }),
    );
  });

  it('comes to the same in pieces as in one', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 5, max: 50 }), (sizes, stepsMax) => {
        const read = world({ ...sizes, live: 0 });
        const whole = effortOf(read).plan.placements.length;
        let { leases, resources } = read;
        let placed = 0;
        for (let piece = 0; leases.length > 0; piece += 1) {
          assert.ok(piece <= read.leases.length, 'it does not come to an end');
          const effort = new Effort({ stepsMax, durationMs: NEVER });
          const plan = decide({ ...read, leases, resources }, kinds, new Set(), effort);
          placed += plan.placements.length;
          const settled = new Set(settledBy(plan));
          leases = leases.filter(({ id }) => !settled.has(id));
          const taken = (id: string): number =>
            plan.placements.filter(({ resourceId }) => resourceId === id).length;
          resources = resources
            .map((each) => ({ ...each, live: each.live + taken(each.id) }))
            .filter(({ live }) => live < sizes.room);
        }
        assert.equal(placed, whole);
      }),
    );
  });

  it('ends where it has taken as long as it may', () => {
    const effort = new Effort({ stepsMax: MANY, durationMs: 0 });
    const read = world({ projects: 1, lines: 1, leases: 900, resources: 9, live: 0, room: 100 });
    const plan = decide(read, kinds, new Set(), effort);
    expect(plan.isPartial).toBe(true);
    expect(plan.placements.length).toBeGreaterThan(0);
  });
});

describe('more than was read', () => {
  const cut = {
    cut: new Set(['bp_a']),
    resources: [resource('res_1', { state: { colour: 'red' } })],
  };
  const blue = lease('lease_1', { attributes: { colour: 'blue' } });

  it('is looked for before anybody waits, or has something built', () => {
    const plan = decide(snapshot({ ...cut, mayWiden: true, leases: [blue] }), kinds);
    expect(plan).toMatchObject({ placements: [], resources: [], stays: [], isPartial: true });
  });

  it('does not keep back whoever can be placed on what was', () => {
    const plan = decide(
      snapshot({ ...cut, mayWiden: true, leases: [blue, lease('lease_2')] }),
      kinds,
    );
    expect(plan.placements.map(({ leaseId }) => leaseId)).toEqual(['lease_2']);
  });

  it('is told of where no more can be looked at', () => {
    const limits = { limitResources: 2, resources: 2 };
    const plan = decide(
      snapshot({ ...cut, blueprints: [blueprint(limits)], mayWiden: false, leases: [blue] }),
      kinds,
    );
    expect(plan.waiting[0]?.verdicts.map(({ rule }) => rule)).toContain('not-all-looked-at');
  });

  it('of blueprints lets a lease wait that those which were read refuse', () => {
    const read = { blueprints: [blueprint({ config: { size: 'small' } })] };
    const large = lease('lease_1', { attributes: { size: 'large' } });
    expect(decide(snapshot({ ...read, leases: [large] }), kinds).ends).toHaveLength(1);
    const plan = decide(snapshot({ ...read, crowded: new Set(['prj_a']), leases: [large] }), kinds);
    expect(plan.ends).toEqual([]);
    expect(plan.waiting[0]?.verdicts.map(({ rule }) => rule)).toContain('not-all-looked-at');
  });
});

describe('a resource on its way', () => {
  const one = blueprint({ limitResources: 1, resources: 1, limitLeasesPerResource: 1 });
  const coming = resource('res_1', { status: 'pending', state: null, awaited: 1 });

  it('is spoken for by whoever awaits it, whether that one is looked at or not', () => {
    const plan = decide(
      snapshot({ blueprints: [one], resources: [coming], leases: [lease('lease_2')] }),
      kinds,
    );
    expect(plan.stays.map(({ awaits }) => awaits)).toEqual([null]);
  });

  it('stays the one that a lease awaits', () => {
    const awaiting = lease('lease_1', { isNew: false, awaits: 'res_1' });
    const plan = decide(
      snapshot({ blueprints: [one], resources: [coming], leases: [awaiting, lease('lease_2')] }),
      kinds,
    );
    expect(plan.stays.map(({ leaseId, awaits }) => [leaseId, awaits])).toEqual([
      ['lease_1', 'res_1'],
      ['lease_2', null],
    ]);
  });
});

describe('free slots', () => {
  it('are found in one way through the numbers, however many are taken and wanted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 0, max: 200 }),
        (held, wanted) => {
          let looks = 0;
          const taken = new Set(Array.from({ length: held }, (_, n) => String(n + 1)));
          const slots = new FreeSlots((n) => {
            looks += 1;
            return String(n);
          }, taken);
          for (let n = 0; n < wanted; n += 1) {
            const slot = slots.first(2_000_000);
            assert.equal(slot, String(held + n + 1));
            taken.add(slot);
          }
          assert.ok(looks <= held + 2 * wanted);
        },
      ),
    );
  });

  it('are found again after they were given back', () => {
    const taken = new Set(['1', '2']);
    const slots = new FreeSlots(String, taken);
    expect(slots.first(2)).toBeNull();
    taken.delete('1');
    slots.restart();
    expect(slots.first(2)).toBe('1');
  });
});
