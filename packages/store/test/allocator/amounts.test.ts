import { defineBlueprint, done, failed } from '@drydock/blueprint';
import {
  changeLabels,
  decide,
  type Amounts,
  type BlueprintStore,
  type LeaseRequest,
  type Snapshot,
} from '@drydock/engine';
import type { HolderLimit, LabelLimit, Quantities } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  createBlueprintStore,
  createLabelStore,
  createUpdateSweepStore,
  explainLease,
  openCatalogClient,
  type CatalogClient,
} from '../../src/index.ts';
import { guardAmounts } from '../../src/allocator/guard-amounts.ts';
import { withAmounts } from '../../src/allocator/read-amounts.ts';
import { OPERATOR, updateByHand } from '../../src/testing/blueprints.ts';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';
import { dump } from '../../src/testing/dump.ts';
import { connect } from '../../src/testing/second-connection.ts';

/** As its configuration says: what its kind offers, beside what its blueprint does. */
const machine = defineBlueprint({
  kind: 'machine',
  provides: 'machine',
  summary: 'Offers something.',
  config: z.strictObject({ cpu: z.int().describe('How much.') }),
  resource: {
    name: (_, id) => id,
    quantities: ({ cpu }) => ({ cpu }),
    activate: () => Promise.resolve(done({})),
    destroy: () => Promise.resolve(done()),
  },
  lease: { destroy: () => Promise.resolve(done()) },
});

let dock: Dock;
let client: CatalogClient;
let blueprints: BlueprintStore;
beforeAll(async () => {
  dock = await Dock.open([machine]);
  client = openCatalogClient({
    url: dock.db.url,
    connectionsMax: 2,
    applicationName: 'drydock test',
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 30_000,
  });
  blueprints = createBlueprintStore(client, dock.db.database);
});
afterAll(async () => {
  await client.close();
  await dock.close();
});

const alwaysHeld = (): Promise<boolean> => Promise.resolve(true);

interface Amount {
  readonly quantities?: Quantities;
  readonly perOwner?: Partial<HolderLimit> | null;
  readonly perLabel?: readonly (Partial<HolderLimit> & Pick<LabelLimit, 'label'>)[];
}

const wholeLimit = (limit: Partial<HolderLimit>): HolderLimit => ({
  leases: null,
  quantities: {},
  ...limit,
});

const limit = async (place: Place, { quantities, perOwner, perLabel }: Amount): Promise<void> => {
  await updateByHand(blueprints, place, {
    limits: {
      ...(quantities && { quantities }),
      ...(perOwner !== undefined && { perOwner: perOwner && wholeLimit(perOwner) }),
      ...(perLabel && { perLabel: perLabel.map((each) => ({ ...each, ...wholeLimit(each) })) }),
    },
  });
};

/** So many resources, built, of a blueprint with these limits. */
async function built(resources: number, amounts: Amount): Promise<Place> {
  const place = await dock.place({ limitResources: resources });
  for (let n = 0; n < resources; n += 1) {
    await dock.allocateByHand(place);
  }
  await dock.build(place);
  await limit(place, amounts);
  return place;
}

const ask = async (place: Place, wish: Partial<LeaseRequest> = {}): Promise<string> => {
  const [id = ''] = await dock.request(place, wish);
  return id;
};

const statusOf = async (id: string): Promise<unknown> => (await dock.row('lease', id))['status'];

async function end(place: Place, id: string): Promise<void> {
  await dock.release(place, id);
  await dock.settle(id);
  await dock.destroy(id);
}

/** Counted apart from all that the allocator reads: of what is placed and not clean. */
async function most(place: Place, by: string, what: string): Promise<number> {
  const [row] = await dock.db.query<{ most: number }>(
    `SELECT coalesce(max(n), 0)::int AS most FROM (
      SELECT sum(${what}) AS n FROM attempt a JOIN lease l ON l.id = a.lease_id
      WHERE l.type = $1 AND a.status <> 'closed' AND (${by}) IS NOT NULL GROUP BY ${by}) held`,
    [place.type],
  );
  return row?.most ?? -1;
}

const cpu = `coalesce((a.quantities ->> 'cpu')::int, 0)`;
const team = `coalesce(a.labels, l.labels) ->> 'team'`;

const held = async (place: Place) => ({
  ofResource: await most(place, 'a.resource_id', cpu),
  leasesOfOwner: await most(place, `coalesce(l.owner, '')`, '1'),
  cpuOfOwner: await most(place, `coalesce(l.owner, '')`, cpu),
  leasesOfTeam: await most(place, team, '1'),
  cpuOfTeam: await most(place, team, cpu),
});

const PARALLEL = 12;
const many = (place: Place): Promise<unknown> =>
  Promise.all(Array.from({ length: PARALLEL }, () => dock.allocate(place)));

describe('50 requests at once, and many allocators without any lock', () => {
  it('pass neither what resources offer nor what an owner or a label may have, and use all of it', async () => {
    let seed = 11;
    const below = (bound: number): number => (seed = (seed * 48_271) % 2_147_483_647) % bound;
    const place = await built(3, {
      quantities: { cpu: 8 },
      perOwner: { leases: 5, quantities: { cpu: 6 } },
      perLabel: [{ label: 'team', leases: 6, quantities: { cpu: 10 } }],
    });
    const limits = {
      ofResource: 8,
      leasesOfOwner: 5,
      cpuOfOwner: 6,
      leasesOfTeam: 6,
      cpuOfTeam: 10,
    };
    const reached = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      const wishes = Array.from({ length: 50 }, () => {
        const owner = [null, 'ann', 'bob', 'cid', 'dan'][below(5)] ?? null;
        const labels: Record<string, string> =
          below(3) === 0 ? {} : { team: ['blue', 'red'][below(2)] ?? '' };
        const amount = below(4);
        return { owner, labels, ...(amount > 0 && { quantities: { cpu: amount } }) };
      });
      await Promise.all([...wishes.map((wish) => ask(place, wish)), many(place)]);
      await many(place);
      const there = await held(place);
      for (const [name, allowed] of Object.entries(limits)) {
        const has = there[name as keyof typeof there];
        expect([name, has <= allowed, has]).toEqual([name, true, has]);
        if (has === allowed) {
          reached.add(name);
        }
      }
      const active = await dock.db.query<{ id: string }>(
        `SELECT id FROM lease WHERE type = $1 AND status = 'active' ORDER BY number`,
        [place.type],
      );
      const going = active.filter(() => below(2) === 0).map(({ id }) => id);
      await Promise.all(going.map((id) => dock.release(place, id)));
      await dock.settle(...going);
      await Promise.all([...going.map((id) => dock.destroy(id)), many(place)]);
    }
    expect([...reached].sort()).toEqual(Object.keys(limits).sort());
  });

  it('are refused by the database where a decision has read sums that are stale', async () => {
    const place = await built(1, {
      quantities: { cpu: 4 },
      perOwner: { leases: 3 },
    });
    const nothing: Amounts = { onResources: [], ofHolders: [] };
    const stale = (): Promise<unknown> =>
      dock.stores.allocator.allocate(
        place.type,
        'stale',
        0,
        (snapshot, taken) =>
          decide({ ...snapshot, amounts: nothing }, dock.surroundings.kinds, taken),
        alwaysHeld,
      );
    await ask(place, { quantities: { cpu: 3 } });
    await dock.allocate(place);
    await ask(place, { quantities: { cpu: 2 }, owner: 'ann' });
    const before = await dump(dock.db);
    await expect(stale()).rejects.toThrow('more cpu are taken than it offers');
    expect(await dump(dock.db)).toEqual(before);
    await dock.request(place, { owner: 'bob', count: 3 });
    await dock.allocate(place);
    await ask(place, { owner: 'bob' });
    await expect(stale()).rejects.toThrow('one holder has more than it may');
  });
});

describe('what a lease takes', () => {
  it('is bounded by what the kind offers, and is shown with the lease', async () => {
    const place = await dock.place({ kind: 'machine', config: { cpu: 4 }, limitResources: 1 });
    const first = await dock.placed(place, { quantities: { cpu: 3 } });
    expect(await dock.row('lease', first.leaseId)).toMatchObject({ quantities: { cpu: 3 } });
    expect(await dock.row('attempt', first.attemptId)).toMatchObject({ quantities: { cpu: 3 } });
    const second = await ask(place, { quantities: { cpu: 2 } });
    const tooLarge = await ask(place, { quantities: { cpu: 5 } });
    await dock.allocate(place);
    expect(await statusOf(second)).toBe('pending');
    expect(await dock.row('lease', tooLarge)).toMatchObject({
      status: 'broken',
      reason_code: 'never-served',
    });
    const told = await explainLease(dock.db.database, place.projectId, second);
    expect(told?.verdicts).toContainEqual(
      expect.objectContaining({ rule: 'quantity-lacking', have: 1, need: 2, by: 'cpu' }),
    );
    await end(place, first.leaseId);
    await dock.allocate(place);
    expect(await statusOf(second)).toBe('active');
  });

  it('of one that is thrown back is taken until its attempt is clean', async () => {
    const place = await built(1, { quantities: { cpu: 4 }, perOwner: { leases: 1 } });
    const { leaseId, attemptId } = await dock.placed(place, {
      ...SLOW,
      quantities: { cpu: 3 },
      owner: 'ann',
    });
    dock.behaviour.setUp = () => Promise.resolve(failed('No space left.'));
    await dock.setUp(leaseId);
    dock.behaviour.setUp = () => Promise.resolve(done({}));
    const other = await ask(place, { quantities: { cpu: 2 }, owner: 'bob' });
    await dock.allocate(place);
    expect([await statusOf(leaseId), await statusOf(other)]).toEqual(['pending', 'pending']);
    await dock.destroyAttempt(attemptId);
    await dock.allocate(place);
    expect([await statusOf(leaseId), await statusOf(other)]).toEqual(['acquired', 'pending']);
  });

  it('is not taken away where a limit is lowered below it: nothing is added', async () => {
    const place = await built(1, { quantities: { cpu: 8 }, perOwner: { leases: 4 } });
    const first = await ask(place, { quantities: { cpu: 4 }, owner: 'ann' });
    const second = await ask(place, { quantities: { cpu: 4 }, owner: 'ann' });
    await dock.allocate(place);
    await limit(place, { quantities: { cpu: 5, gpu: 1 }, perOwner: { leases: 1 } });
    const more = await ask(place, { quantities: { cpu: 1 }, owner: 'bob' });
    const mine = await ask(place, { owner: 'ann' });
    const other = await ask(place, { quantities: { gpu: 1 }, owner: 'bob' });
    await dock.allocate(place);
    const all = [first, second, more, mine, other];
    expect(await Promise.all(all.map(statusOf))).toEqual([
      'active',
      'active',
      'pending',
      'pending',
      'active',
    ]);
    await end(place, first);
    await end(place, other);
    await dock.allocate(place);
    expect(await Promise.all([more, mine].map(statusOf))).toEqual(['active', 'pending']);
    await end(place, second);
    await dock.allocate(place);
    expect(await statusOf(mine)).toBe('active');
  });

  it('counts once a limit is set that was not there, and is forgotten with its lease', async () => {
    const place = await built(1, {});
    const before = await ask(place, { owner: 'ann', labels: { team: 'blue' } });
    await dock.allocate(place);
    await limit(place, { perOwner: { leases: 1 }, perLabel: [{ label: 'team', leases: 1 }] });
    const ann = await ask(place, { owner: 'ann' });
    const blue = await ask(place, { owner: 'bob', labels: { team: 'blue' } });
    await dock.allocate(place);
    expect(await Promise.all([ann, blue].map(statusOf))).toEqual(['pending', 'pending']);
    await end(place, before);
    await dock.db.query(`UPDATE lease SET destroyed_at = now() - interval '9 days' WHERE id = $1`, [
      before,
    ]);
    await createUpdateSweepStore(dock.db.database).retire(8, 10);
    expect(await dock.row('lease', before)).toEqual({});
    await dock.allocate(place);
    expect(await Promise.all([ann, blue].map(statusOf))).toEqual(['active', 'active']);
  });
});

describe('whose a lease is', () => {
  const label = (place: Place, id: string, team: string | null): Promise<unknown> =>
    changeLabels(
      'lease',
      { projectId: place.projectId, id, labels: { team }, ...OPERATOR },
      { store: createLabelStore(client) },
    );

  it('is what it was when it was placed, whatever its labels are since', async () => {
    const place = await built(1, { perLabel: [{ label: 'team', leases: 1 }] });
    const first = await ask(place, { labels: { team: 'blue' } });
    await dock.allocate(place);
    await label(place, first, 'red');
    await label(place, first, null);
    const blue = await ask(place, { labels: { team: 'blue' } });
    const red = await ask(place, { labels: { team: 'red' } });
    await dock.allocate(place);
    expect(await Promise.all([blue, red].map(statusOf))).toEqual(['pending', 'active']);
    const told = await explainLease(dock.db.database, place.projectId, blue);
    expect(told?.verdicts[0]).toMatchObject({
      rule: 'label-limit',
      have: 0,
      need: 1,
      by: 'team=blue',
    });
    await end(place, first);
    await dock.allocate(place);
    expect(await statusOf(blue)).toBe('active');
  });

  it('is looked at once more where it is labelled while it is placed', async () => {
    const place = await built(1, { perLabel: [{ label: 'team', leases: 1 }] });
    await ask(place, { labels: { team: 'red' } });
    await dock.allocate(place);
    const late = await ask(place, { labels: { team: 'blue' } });
    const second = await connect(dock.db);
    await second.query('BEGIN');
    await second.query(`UPDATE lease SET labels = '{"team":"red"}' WHERE id = $1`, [late]);
    const allocating = dock.allocate(place);
    await second.whenWaiting(1);
    await second.query('COMMIT');
    await allocating;
    await second.close();
    await dock.allocate(place);
    expect(await statusOf(late)).toBe('pending');
    expect((await held(place)).leasesOfTeam).toBe(1);
  });

  it('tells each owner what it waits for, and lets others go before who may have no more', async () => {
    const place = await built(1, { perOwner: { leases: 1 } });
    const anns = await dock.request(place, { owner: 'ann', count: 40 });
    await dock.allocate(place);
    const bobs = await dock.request(place, { owner: 'bob', count: 2 });
    await dock.allocate(place);
    const waits = [anns[39] ?? '', bobs[1] ?? ''];
    const told = await Promise.all(
      waits.map((id) => explainLease(dock.db.database, place.projectId, id)),
    );
    expect(told.map((each) => each?.verdicts[0])).toMatchObject([
      { rule: 'owner-limit', by: 'ann' },
      { rule: 'owner-limit', by: 'bob' },
    ]);
    expect((await held(place)).leasesOfOwner).toBe(1);
    await end(place, bobs[0] ?? '');
    await dock.allocate(place);
    expect(await statusOf(bobs[1] ?? '')).toBe('active');
  });
});

describe('where nobody limits anything like that', () => {
  it('nothing more is asked of the database', async () => {
    const place = await built(1, {});
    await ask(place, { owner: 'ann', labels: { team: 'blue' } });
    const met: Snapshot[] = [];
    const allocated = await dock.stores.allocator.allocate(
      place.type,
      'test',
      0,
      (snapshot, taken) => {
        met.push(snapshot);
        return decide(snapshot, dock.surroundings.kinds, taken);
      },
      alwaysHeld,
    );
    expect(allocated?.plan.placements).toHaveLength(1);
    const refusing = { rows: () => Promise.reject(new Error('It was asked.')) };
    for (const snapshot of met) {
      expect(await withAmounts(refusing, snapshot)).toBe(snapshot);
    }
    expect(allocated && guardAmounts(refusing, allocated.plan)).toEqual([]);
  });
});
