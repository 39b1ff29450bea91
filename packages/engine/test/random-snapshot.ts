import type { JsonObject } from '@drydock/model';
import fc from 'fast-check';
import { resourceSlot } from '../src/allocator/slots.ts';
import type { OpenCommand } from '../src/facts.ts';
import type {
  BlueprintFacts,
  FullResource,
  RoomyResource,
  Snapshot,
  WaitingLease,
} from '../src/allocator/snapshot.ts';
import { blueprint, lease, resource, snapshot } from './snapshot.ts';

const PROJECTS = ['prj_a', 'prj_b'] as const;

interface Pile {
  readonly blueprint: BlueprintFacts;
  readonly resources: readonly RoomyResource[];
  readonly full: readonly FullResource[];
}

/** Resources as `allocator/rooms.sql` reads them. */
const built = (id: string, blueprintId: string, limit: number | null, config: JsonObject) =>
  fc
    .record({
      // Some were built of a revision before.
      config: fc.constantFrom(config, config, {}, { holds: 1 }),
      status: fc.constantFrom('pending' as const, 'active' as const),
      marks: fc.constantFrom<readonly string[]>([], [], ['draining']),
      live: fc.nat(limit ?? 1),
      awaited: fc.nat(2),
    })
    .map(({ status, marks, live, awaited, config: own }) =>
      resource(id, {
        config: own,
        blueprintId,
        status,
        marks,
        live: status === 'pending' ? 0 : live,
        awaited: status === 'pending' ? awaited : 0,
      }),
    );

/** What statements go by. */
const mostOf = ({
  limitLeasesPerResource: limit,
  capacity,
}: Pick<BlueprintFacts, 'limitLeasesPerResource' | 'capacity'>): number | null =>
  limit === null || capacity === null ? (limit ?? capacity) : Math.min(limit, capacity);

/** A blueprint with what was built of it, perhaps more than its limit allows by now. */
const pile = (id: string): fc.Arbitrary<Pile> =>
  fc
    .record({
      limitResources: fc.option(fc.nat(4)),
      limitLeasesPerResource: fc.option(fc.integer({ min: 1, max: 3 })),
      /** What the kind says of the configuration, and what was stored of that. */
      config: fc.constantFrom<JsonObject>({}, {}, { holds: 1 }, { holds: 2 }),
      capacity: fc.constantFrom(null, null, 1, 2),
      count: fc.nat(3),
      /** Released and not destroyed yet: they take room too. */
      ended: fc.nat(2),
      enabled: fc.boolean(),
      packing: fc.constantFrom('fill' as const, 'fill' as const, 'spread' as const),
      projectId: fc.constantFrom(...PROJECTS),
      authorized: fc.boolean(),
    })
    .chain(({ count, ended, authorized, ...facts }) => {
      const ids = Array.from({ length: count }, (_, n) => `res_${id}_${n}`);
      return fc
        .tuple(...ids.map((each) => built(each, id, mostOf(facts), facts.config)))
        .map((all): Pile => {
          const limit = mostOf(facts);
          const isFull = (each: RoomyResource): boolean => limit !== null && each.live >= limit;
          return {
            blueprint: blueprint({
              ...facts,
              id,
              name: id,
              resources: count + ended,
              slots:
                facts.limitResources === null
                  ? []
                  : Array.from({ length: count + ended }, (_, n) => resourceSlot(id, n + 1)),
              authorizedProjects: authorized ? PROJECTS : [],
              askingProjects: authorized ? [] : PROJECTS,
            }),
            resources: all.filter((each) => !isFull(each)),
            full: all.filter(isFull).map(({ id: full, live }) => ({
              id: full,
              blueprintId: id,
              live,
              pinned: null,
            })),
          };
        });
    });

const wish = fc.record({
  projectId: fc.constantFrom(...PROJECTS),
  owner: fc.constantFrom(null, 'ann', 'bob'),
  priority: fc.constantFrom(0, 0, 5),
  setUp: fc.boolean(),
  allowed: fc.constantFrom(null, ['bp_0'], ['bp_1', 'bp_2']),
  waitIsOver: fc.boolean(),
  isNew: fc.boolean(),
  front: fc.constantFrom(null, null, { project: 0, type: 0 }, { project: 200, type: 400 }),
});

/** Leases that go together, or one that goes alone. */
const wishes = (sizeMax: number) =>
  fc.tuple(wish, fc.integer({ min: 1, max: sizeMax })).map(([each, size]) => ({ each, size }));

/** What an allocator may come to read, small enough to be shrunk to something readable. */
export const randomSnapshot = (groupMax: number): fc.Arbitrary<Snapshot> =>
  fc
    .record({
      piles: fc.tuple(pile('bp_0'), pile('bp_1'), pile('bp_2')),
      wishes: fc.array(wishes(groupMax), { maxLength: 14 }),
      released: fc.nat(20),
    })
    .map(({ piles, wishes: asked, released }) => {
      const leases = asked.flatMap(({ each, size }, group) => {
        const { setUp, allowed, ...rest } = each;
        return Array.from({ length: size }, (_, n): WaitingLease =>
          lease(`lease_${group}_${n}`, {
            ...rest,
            shape: JSON.stringify([setUp, allowed, size]),
            attributes: { setUp },
            allowedBlueprints: allowed,
            groupId: size === 1 ? null : `grp_${group}`,
          }),
        );
      });
      const told = leases[released];
      const command: OpenCommand = {
        id: 'cmd_1',
        name: 'release',
        author: 'somebody',
        reason: null,
        arguments: {},
      };
      return snapshot({
        served: 450,
        blueprints: piles.map((each) => each.blueprint),
        resources: piles.flatMap((each) => each.resources),
        full: piles.flatMap((each) => each.full),
        leases,
        commanded:
          told === undefined
            ? []
            : [
                {
                  id: told.id,
                  projectId: told.projectId,
                  shape: told.shape,
                  fence: told.fence,
                  holder: null,
                  commands: [command],
                },
              ],
      });
    });
