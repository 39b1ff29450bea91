import { defineBlueprint, done, type LoadedKind } from '@drydock/blueprint';
import {
  createBlueprint,
  LIFE_DEFAULTS,
  NO_LIMITS,
  updateBlueprint,
  type ChangeBlueprintPorts,
} from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createBlueprintStore, openCatalogClient, type CatalogClient } from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { makeProject } from '../../src/testing/factories.ts';
import { OPERATOR } from '../../src/testing/blueprints.ts';

/** What the kind was shown, by attempt: its place when it was set up and when it was taken down. */
const shown = new Map<string, { up?: number | null; down?: number | null }>();
const see = (attemptId: string, seen: { up?: number | null; down?: number | null }): void => {
  shown.set(attemptId, { ...shown.get(attemptId), ...seen });
};

/** So many seats; any number where the configuration names none. */
const seats: LoadedKind = defineBlueprint({
  kind: 'seats',
  provides: 'seats',
  summary: 'A seat for each lease.',
  config: z.strictObject({ seats: z.int().min(1).optional().describe('How many there are.') }),
  resource: {
    name: (_config, id) => id,
    capacity: ({ seats: count }) => count ?? null,
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: {
    activate: (_context, { attemptId, place }) => {
      see(attemptId, { up: place });
      return Promise.resolve(done({}));
    },
    destroy: (_context, { attemptId, place }) => {
      see(attemptId, { down: place });
      return Promise.resolve(done());
    },
  },
});

let dock: Dock;
let client: CatalogClient;
let ports: ChangeBlueprintPorts;
beforeAll(async () => {
  dock = await Dock.open([seats]);
  client = openCatalogClient({
    url: dock.db.url,
    connectionsMax: 2,
    applicationName: 'drydock test',
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 30_000,
  });
  ports = {
    kinds: dock.surroundings.kinds,
    hints: dock.surroundings.hints,
    store: createBlueprintStore(client, dock.db.database),
    firstOfKind: () => Promise.resolve(null),
    configProblems: () => [],
    missingCredentials: () => Promise.resolve([]),
  };
});
afterAll(async () => {
  await client.close();
  await dock.close();
});

interface Held {
  readonly lease: string;
  readonly attempt: string;
  readonly place: number | null;
}

/** What is there on resources of a type, by age. */
const held = ({ type }: Place): Promise<readonly Held[]> =>
  dock.db.query<Held>(
    `SELECT l.id AS lease, a.id AS attempt, a.place FROM attempt a
      JOIN lease l ON l.id = a.lease_id AND l.type = $1
      WHERE a.ended_at IS NULL ORDER BY l.number`,
    [type],
  );

/** Leases on one resource, set up. */
async function take(place: Place, count: number): Promise<readonly Held[]> {
  const asked = new Set(await dock.request(place, { count }));
  await dock.allocate(place);
  await dock.build(place);
  await dock.allocate(place);
  const placed = (await held(place)).filter(({ lease }) => asked.has(lease));
  for (const { lease } of placed) {
    await dock.setUp(lease);
  }
  return placed;
}

async function end(place: Place, { lease }: Held): Promise<void> {
  await dock.release(place, lease);
  await dock.settle(lease);
}

const numbers = (all: readonly Held[]): readonly (number | null)[] => all.map((each) => each.place);

const onOne = (wish: Parameters<Dock['place']>[0] = {}): Promise<Place> =>
  dock.place({ kind: 'seats', limitResources: 1, ...wish });

describe('a lease’s place on its resource', () => {
  it('is a number of its own, the lowest that is free, and its kind sees it', async () => {
    const place = await onOne({ limitLeasesPerResource: 5 });
    const first = await take(place, 3);
    expect(new Set(numbers(first))).toEqual(new Set([1, 2, 3]));
    for (const { attempt, place: number } of first) {
      expect(shown.get(attempt)).toEqual({ up: number });
    }
    expect(numbers(await take(place, 1))).toEqual([4]);
  });

  it('is used again once its lease is destroyed, and not before', async () => {
    const place = await onOne({ limitLeasesPerResource: 3 });
    const all = await take(place, 3);
    const second = all.find((each) => each.place === 2) as Held;
    await end(place, second);
    const [waiting = ''] = await dock.request(place);
    await dock.allocate(place);
    expect(await dock.row('lease', waiting)).toMatchObject({ status: 'pending' });
    await dock.destroy(second.lease);
    expect(shown.get(second.attempt)).toEqual({ up: 2, down: 2 });
    await dock.allocate(place);
    const again = (await held(place)).find(({ lease }) => lease === waiting);
    expect(again?.place).toBe(2);
  });

  it('is there where the kind alone bounds them', async () => {
    const place = await onOne({ config: { seats: 2 } });
    expect(new Set(numbers(await take(place, 3)))).toEqual(new Set([1, 2]));
  });

  it.each([
    ['nobody bounds them', {}],
    ['there may be too many to be told apart', { limitLeasesPerResource: 1_001 }],
  ])('is null where %s', async (_what, wish) => {
    const place = await onOne(wish);
    const all = await take(place, 2);
    expect(numbers(all)).toEqual([null, null]);
    expect(all.map(({ attempt }) => shown.get(attempt))).toEqual([{ up: null }, { up: null }]);
  });

  it('is never another’s, whatever comes and goes, also once a limit was lowered', async () => {
    const place = await onOne({ limitLeasesPerResource: 8 });
    let most = 8;
    let seed = 7;
    const below = (bound: number): number => (seed = (seed * 48_271) % 2_147_483_647) % bound;
    for (let round = 0; round < 25; round += 1) {
      if (round === 12) {
        await dock.allow(place, { leasesPerResource: (most = 4) });
      }
      const before = await held(place);
      const fresh = await take(place, 1 + below(4));
      for (const each of fresh) {
        expect(each.place).toBeGreaterThanOrEqual(1);
        expect(each.place).toBeLessThanOrEqual(most);
        expect(numbers(before)).not.toContain(each.place);
      }
      const there = await held(place);
      expect(new Set(numbers(there)).size).toBe(there.length);
      for (const each of there.filter(() => below(2) === 0)) {
        await end(place, each);
        await dock.destroy(each.lease);
      }
    }
  });

  it('cannot be given twice, whoever tries', async () => {
    const place = await onOne({ limitLeasesPerResource: 2 });
    const [one, other] = await take(place, 2);
    await expect(
      dock.db.query('UPDATE attempt SET place = $2 WHERE id = $1', [one?.attempt, other?.place]),
    ).rejects.toThrow(/attempt_of_resource/);
  });
});

describe('what a kind can serve on one resource', () => {
  const create = async (config: object, leasesPerResource: number | null) => {
    const projectId = await makeProject(dock.db);
    const who = { ...OPERATOR, projectId, projectName: 'somebody' };
    const blueprint = await createBlueprint(
      {
        ...who,
        name: 'seats',
        kind: 'seats',
        config: { ...config },
        limits: { ...NO_LIMITS, leasesPerResource, failedBuilds: 5 },
        ...LIFE_DEFAULTS,
        packing: 'fill',
        transcripts: { bytesMax: null, keepSeconds: null },
        enabled: true,
      },
      ports,
    );
    const update = (patch: Parameters<typeof updateBlueprint>[0]['patch']) =>
      updateBlueprint({ ...who, id: blueprint.id, patch }, ports);
    return { blueprint, update };
  };
  const refusal = (limit: number, count: number) => ({
    code: 'invalid-configuration',
    message: `limits.leasesPerResource is ${limit}, and one resource of this configuration takes ${count}.`,
    problems: [{ field: 'limits.leasesPerResource', detail: expect.any(String) as unknown }],
  });

  it('is stored with a blueprint, which may not allow more', async () => {
    const { blueprint, update } = await create({ seats: 3 }, null);
    expect(blueprint.capacity).toBe(3);
    await expect(create({ seats: 3 }, 6)).rejects.toMatchObject(refusal(6, 3));
    await expect(update({ limits: { leasesPerResource: 4 } })).rejects.toMatchObject(refusal(4, 3));
    await update({ limits: { leasesPerResource: 3 } });
    await expect(update({ config: { seats: 2 } })).rejects.toMatchObject(refusal(3, 2));
    expect((await update({ config: { seats: 9 } })).capacity).toBe(9);
    expect((await update({ config: {} })).capacity).toBeNull();
  });

  it('hinders no other change of a blueprint that was stored before, and is stored with that', async () => {
    const { blueprint, update } = await create({ seats: 3 }, 2);
    await dock.db.query(
      'UPDATE blueprint SET capacity = NULL, limit_leases_per_resource = 9 WHERE id = $1',
      [blueprint.id],
    );
    const after = await update({ enabled: true });
    expect(after).toMatchObject({ capacity: 3, limits: { leasesPerResource: 9 } });
  });

  it('keeps those that are full from hiding others that have room', async () => {
    const place = await dock.place({ kind: 'seats', config: { seats: 1 } });
    await dock.db.query('UPDATE blueprint SET capacity = 1 WHERE id = $1', [place.blueprintId]);
    await take(place, 4);
    const all = await dock.db.query<{ taken: number }>(
      `SELECT count(a.id)::int AS taken FROM resource r
        LEFT JOIN attempt a ON a.resource_id = r.id AND a.ended_at IS NULL
        WHERE r.type = $1 GROUP BY r.id`,
      [place.type],
    );
    expect(all.map(({ taken }) => taken)).toEqual([1, 1, 1, 1]);
  });
});
