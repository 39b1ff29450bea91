import { describe, it } from '@jest/globals';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomSnapshot } from '../../test/random-snapshot.ts';
import { kinds } from '../../test/snapshot.ts';
import { decide } from './decide.ts';
import { lineKey } from './line.ts';
import type { Plan } from './plan.ts';
import type { BlueprintFacts, RoomyResource, Snapshot } from './snapshot.ts';

const RUNS = 1_000;

/** Whatever is read, what is planned upholds this. */
function always(holds: (snapshot: Snapshot, plan: Plan) => void, groupMax = 3): void {
  fc.assert(
    fc.property(randomSnapshot(groupMax), (snapshot) => holds(snapshot, decide(snapshot, kinds))),
    { numRuns: RUNS },
  );
}

/** The smallest of the limit, what is stored of what the kind says, and what it says of how it was built. */
function mostOn({ config }: RoomyResource, owner: BlueprintFacts): number {
  const bounds = [owner.limitLeasesPerResource, owner.capacity, config['holds'] ?? null];
  return Math.min(...bounds.map((each) => (each === null ? Infinity : Number(each))));
}

const count = <Item>(items: readonly Item[], key: (item: Item) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  items.forEach((item) => counts.set(key(item), (counts.get(key(item)) ?? 0) + 1));
  return counts;
};

describe('decide, whatever it reads', () => {
  it('gives no slot twice', () => {
    always((snapshot, plan) => {
      const held = snapshot.blueprints.flatMap((each) => each.slots);
      const given = [...plan.placements, ...plan.resources].flatMap((each) => each.slots);
      assert.equal(new Set([...held, ...given]).size, held.length + given.length);
    });
  });

  it('exceeds neither a limit of leases on a resource nor what its kind can serve', () => {
    always((snapshot, plan) => {
      const placed = count(plan.placements, (placement) => placement.resourceId);
      for (const [id, more] of placed) {
        const resource = snapshot.resources.find((each) => each.id === id);
        const owner = snapshot.blueprints.find((each) => each.id === resource?.blueprintId);
        assert.ok(resource !== undefined && owner !== undefined, `${id} was not read`);
        const most = mostOn(resource, owner);
        assert.ok(resource.live + more <= most, `${id} has too many`);
        const told = plan.placements.filter((placement) => placement.resourceId === id);
        told.forEach((each) => assert.equal(each.most ?? Infinity, most));
      }
    });
  });

  it('exceeds no limit of resources, counting those that are being destroyed', () => {
    always((snapshot, plan) => {
      const planned = count(plan.resources, (resource) => resource.blueprintId);
      for (const [id, more] of planned) {
        const owner = snapshot.blueprints.find((each) => each.id === id);
        assert.ok(owner !== undefined && owner.enabled, `${id} may not build`);
        const limit = owner.limitResources;
        assert.ok(limit === null || owner.resources + more <= limit, `${id} has too many`);
      }
    });
  });

  it('exceeds no quota of a project', () => {
    fc.assert(
      fc.property(randomSnapshot(3), fc.nat(3), (read, left) => {
        const plan = decide({ ...read, resourcesLeft: new Map([['prj_a', left]]) }, kinds);
        const planned = plan.resources.filter(({ projectId }) => projectId === 'prj_a').length;
        assert.ok(planned <= left, `${planned} of at most ${left}`);
      }),
      { numRuns: RUNS },
    );
  });

  it('places leases only where they may be', () => {
    always((snapshot, plan) => {
      for (const placement of plan.placements) {
        const lease = snapshot.leases.find((each) => each.id === placement.leaseId);
        const resource = snapshot.resources.find((each) => each.id === placement.resourceId);
        const owner = snapshot.blueprints.find((each) => each.id === resource?.blueprintId);
        assert.ok(lease !== undefined && resource !== undefined && owner !== undefined);
        assert.deepEqual([resource.status, resource.marks, owner.enabled], ['active', [], true]);
        assert.ok(lease.allowedBlueprints?.includes(owner.id) ?? true);
        assert.ok(
          owner.projectId === lease.projectId || owner.authorizedProjects.includes(lease.projectId),
        );
        assert.equal(placement.status, lease.attributes['setUp'] === true ? 'acquired' : 'active');
      }
    });
  });

  it('places, ends or keeps every lease, once, and says why it keeps it', () => {
    always((snapshot, plan) => {
      const answers = count(
        [...plan.placements, ...plan.ends, ...plan.stays].map((each) => each.leaseId),
        (id) => id,
      );
      assert.deepEqual([...answers.keys()].sort(), snapshot.leases.map((each) => each.id).sort());
      assert.ok([...answers.values()].every((times) => times === 1));
      const coming = new Set([
        ...snapshot.resources.filter((each) => each.status === 'pending').map((each) => each.id),
        ...plan.resources.map((each) => each.id),
      ]);
      for (const stay of plan.stays) {
        const lease = snapshot.leases.find((each) => each.id === stay.leaseId);
        assert.ok(stay.awaits === null || coming.has(stay.awaits), 'it awaits what never comes');
        const said = plan.waiting.find(
          (each) => each.shape === lease?.shape && each.projectId === lease.projectId,
        );
        assert.ok(said !== undefined && said.verdicts.length > 0, 'nothing says why it waits');
      }
    });
  });

  it('places a group whole or not at all, and lets all of it wait for the same', () => {
    always((snapshot, plan) => {
      const told = new Set(snapshot.commanded.map((each) => each.id));
      const grouped = snapshot.leases.filter((each) => each.groupId !== null && !told.has(each.id));
      const outcome = new Map([
        ...plan.placements.map((each) => [each.leaseId, 'placed'] as const),
        ...plan.ends.map((each) => [each.leaseId, `ended: ${each.reason.code}`] as const),
        ...plan.stays.map((each) => [each.leaseId, 'waits'] as const),
      ]);
      for (const group of new Set(grouped.map((each) => each.groupId))) {
        const members = grouped.filter((each) => each.groupId === group);
        const outcomes = new Set(members.map((each) => outcome.get(each.id)));
        assert.equal(outcomes.size, 1, `${group} was torn: ${[...outcomes].join(', ')}`);
      }
    });
  });

  it('builds nothing that nobody awaits', () => {
    always((_, plan) => {
      const awaited = new Set(plan.stays.map((each) => each.awaits));
      plan.resources.forEach((each) => assert.ok(awaited.has(each.id), `${each.id} is for nobody`));
    });
  });

  it('serves leases of one line in their order', () => {
    const PLACED = 0;
    const AWAITS = 1;
    const WAITS = 2;
    always((snapshot, plan) => {
      if (snapshot.blueprints.some((each) => each.packing === 'spread')) {
        // Who waits for a resource of its own may see a later one share.
        return;
      }
      const told = new Set(snapshot.commanded.map((each) => each.id));
      const reached = new Map<string, number>();
      for (const lease of snapshot.leases.filter((each) => !told.has(each.id))) {
        const key = lineKey(lease);
        const before = reached.get(key) ?? PLACED;
        if (plan.ends.some((each) => each.leaseId === lease.id)) {
          // It could not be placed, so nothing behind it can.
          reached.set(key, Math.max(before, AWAITS));
          continue;
        }
        const stay = plan.stays.find((each) => each.leaseId === lease.id);
        const now = stay === undefined ? PLACED : stay.awaits === null ? WAITS : AWAITS;
        assert.ok(now >= before, `${lease.id} overtook another`);
        reached.set(key, now);
      }
    }, 1);
  });

  it('leaves no room unused that a lease which waits could have had', () => {
    always((snapshot, plan) => {
      // With spread a lease that awaits a resource of its own leaves room to share.
      const spread = snapshot.blueprints.some((each) => each.packing === 'spread');
      for (const stay of plan.stays.filter((each) => !spread || each.awaits === null)) {
        const lease = snapshot.leases.find((each) => each.id === stay.leaseId);
        const fits = snapshot.blueprints.filter(
          (each) =>
            each.enabled &&
            (lease?.allowedBlueprints?.includes(each.id) ?? true) &&
            (each.projectId === stay.projectId || each.authorizedProjects.includes(stay.projectId)),
        );
        for (const owner of fits) {
          const roomy = snapshot.resources.filter(
            (each) =>
              each.blueprintId === owner.id && each.status === 'active' && each.marks.length === 0,
          );
          for (const resource of roomy) {
            const placed = plan.placements.filter((each) => each.resourceId === resource.id).length;
            assert.ok(resource.live + placed >= mostOn(resource, owner), `${resource.id} has room`);
          }
          const planned = plan.resources.filter((each) => each.blueprintId === owner.id).length;
          const built = owner.resources + planned;
          const isOpen = owner.limitResources === null || built < owner.limitResources;
          assert.ok(stay.awaits !== null || !isOpen, `${owner.id} could have built`);
        }
      }
    }, 1);
  });
});
