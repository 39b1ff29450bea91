import { newId, type CostEntry } from '@drydock/model';
import type { CostsBy } from '../../src/index.ts';
import { makeBlueprint, makeProject, type TestDatabase } from '../../src/testing/index.ts';

/** Microseconds since 1970, whole. */
export type Micros = bigint;
export const DAY: Micros = 86_400_000_000n;
const NEVER: Micros = 1n << 62n;

/** Whole numbers from 0 to below `below`, the same ones for a seed. */
export type Draw = (below: number) => number;

export function draws(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Price {
  readonly since: Micros;
  readonly currency: string | null;
  /** In ten-thousandths. */
  readonly perHour: bigint;
  readonly byType: Readonly<Record<string, bigint>>;
}

interface Blueprint {
  readonly id: string;
  readonly prices: readonly Price[];
}

interface Resource {
  readonly id: string;
  readonly blueprint: Blueprint;
  readonly pricedAs: string | null;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly created: Micros;
  readonly activated: Micros | null;
  readonly released: Micros | null;
  readonly destroyed: Micros | null;
  readonly failed: boolean;
}

interface Attempt {
  readonly id: string;
  readonly lease: Lease;
  readonly number: number;
  readonly resource: Resource;
  readonly started: Micros;
  readonly activated: Micros | null;
  readonly ended: Micros | null;
}

interface Lease {
  readonly id: string;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly created: Micros;
  readonly released: Micros | null;
  readonly destroyed: Micros | null;
}

export interface World {
  readonly projectId: string;
  readonly type: string;
  readonly begin: Micros;
  readonly end: Micros;
  readonly resources: readonly Resource[];
  readonly attempts: readonly Attempt[];
}

export interface Size {
  readonly days: number;
  readonly resources: number;
  readonly leases: number;
}

const OWNERS = [null, 'ann', 'bob'] as const;
const TYPES = [null, 'small', 'large'] as const;

const pick = <Value>(draw: Draw, values: readonly Value[]): Value =>
  values[draw(values.length)] as Value;
const labelled = (draw: Draw): Readonly<Record<string, string>> =>
  pick(draw, [{}, { env: 'test' }, { env: 'live' }, { env: 'live', team: 'x' }]);

/** Between two times: sometimes one of them, and sometimes a day's first moment. */
function between(draw: Draw, from: Micros, to: Micros): Micros {
  if (to <= from) {
    return from;
  }
  const wide = (BigInt(draw(2 ** 31)) << 31n) + BigInt(draw(2 ** 31));
  const at = from + (wide % (to - from + 1n));
  const midnight = at - (at % DAY);
  return draw(6) === 0 && midnight >= from ? midnight : at;
}

/** Nobody knows what will be: some of what begins before `end` is still there. */
const orNever = (draw: Draw, at: Micros, end: Micros): Micros | null =>
  at > end || draw(5) === 0 ? null : at;

export async function makeWorld(
  db: TestDatabase,
  draw: Draw,
  now: Micros,
  size: Size,
): Promise<World> {
  const projectId = await makeProject(db);
  const type = `box-${projectId.slice(-8)}`;
  const begin = now - BigInt(size.days) * DAY;
  const blueprints: Blueprint[] = [];
  for (let made = 0; made < 3; made += 1) {
    const id = await makeBlueprint(db, { projectId, kind: 'box', provides: type });
    // One of them never has a price.
    const prices = Array.from({ length: made === 2 ? 0 : 1 + draw(3) }, () => ({
      since: between(draw, begin, now),
      currency: pick(draw, ['EUR', 'USD', null]),
      perHour: BigInt(draw(100_000)),
      byType: pick<Readonly<Record<string, bigint>>>(draw, [{}, { small: 1n, large: 33_333n }]),
    })).sort((a, b) => (a.since < b.since ? -1 : 1));
    // One price at a time.
    const apart = prices.filter(({ since }, index) => prices[index - 1]?.since !== since);
    blueprints.push({ id, prices: apart });
  }
  const resources = Array.from({ length: size.resources }, () => {
    // Some are there all the time.
    const created = draw(8) === 0 ? begin : between(draw, begin, now);
    const activated = draw(5) === 0 ? null : between(draw, created, created + DAY / 2n);
    const isActive = activated !== null && activated <= now;
    const released = orNever(draw, between(draw, activated ?? created, created + 20n * DAY), now);
    const destroyed =
      released === null ? null : orNever(draw, between(draw, released, released + DAY * 2n), now);
    return {
      id: newId('resource'),
      blueprint: pick(draw, blueprints),
      pricedAs: pick(draw, TYPES),
      owner: pick(draw, OWNERS),
      labels: labelled(draw),
      created,
      activated: isActive ? activated : null,
      released,
      destroyed,
      failed: !isActive && released !== null && draw(2) === 0,
    };
  });
  const ready = resources.filter(({ activated }) => activated !== null);
  const attempts = Array.from({ length: ready.length === 0 ? 0 : size.leases }, () =>
    makeLease(draw, ready, now),
  ).flat();
  const world = { projectId, type, begin, end: now, resources, attempts };
  await store(db, world);
  return world;
}

/** A lease as its attempts: the last one holds it, the others came to nothing. */
function makeLease(draw: Draw, ready: readonly Resource[], now: Micros): readonly Attempt[] {
  const count = 1 + (draw(4) === 0 ? draw(3) : 0);
  const own = Array.from({ length: count }, () => pick(draw, ready));
  const last = own[count - 1] as Resource;
  const over = last.destroyed ?? now;
  const started = between(draw, last.activated ?? now, over);
  const lives = last.destroyed === null && draw(6) === 0;
  const ended = lives
    ? null
    : between(draw, started, started + (over - started) / BigInt(1 + draw(9)));
  const released = ended === null ? null : between(draw, started, ended);
  const activated = draw(6) === 0 && !lives ? null : between(draw, started, released ?? over);
  const lease = {
    id: newId('lease'),
    owner: pick(draw, OWNERS),
    labels: labelled(draw),
    created: started,
    released,
    destroyed: ended,
  };
  return own.map((resource, index) => {
    const isLast = index === count - 1;
    const from = isLast ? started : between(draw, resource.activated ?? now, started);
    const to = isLast ? ended : between(draw, from, started);
    return {
      id: newId('attempt'),
      lease,
      number: index + 1,
      resource,
      started: from,
      activated: isLast ? activated : null,
      ended: to,
    };
  });
}

async function store(db: TestDatabase, world: World): Promise<void> {
  const { projectId, type, resources, attempts } = world;
  const json = (rows: readonly object[]): string =>
    JSON.stringify(rows, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  const at = (column: string): string =>
    `timestamptz 'epoch' + ${column} * interval '1 microsecond'`;
  const blueprints = [...new Set(resources.map(({ blueprint }) => blueprint))];
  await db.query(
    `INSERT INTO blueprint_price (blueprint_id, project_id, since, currency, per_hour, per_hour_by_type)
      SELECT p.blueprint, $1, ${at('p.since')}, p.currency, p.per_hour / 10000, coalesce(
        (SELECT jsonb_object_agg(t.key, t.value::numeric / 10000) FROM jsonb_each_text(p.by_type) t), '{}')
      FROM jsonb_to_recordset($2::jsonb) AS p(
        blueprint text, since bigint, currency text, per_hour numeric, by_type jsonb)`,
    [
      projectId,
      json(
        blueprints.flatMap(({ id, prices }) =>
          prices.map(({ since, currency, perHour, byType }) => ({
            blueprint: id,
            since,
            currency,
            per_hour: perHour,
            by_type: byType,
          })),
        ),
      ),
    ],
  );
  await db.query(
    `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status, state, priced_as, owner,
        labels, created_at, activated_at, released_at, destroyed_at, reason, reason_code)
      SELECT r.id, $1, r.blueprint, 1, $2, r.id, CASE WHEN r.destroyed IS NOT NULL THEN 'destroyed'
          WHEN r.released IS NOT NULL THEN 'released' WHEN r.activated IS NOT NULL THEN 'active' ELSE 'pending' END,
        '{}', r.priced_as, r.owner, r.labels, ${at('r.created')}, ${at('r.activated')}, ${at('r.released')},
        ${at('r.destroyed')}, CASE WHEN r.released IS NOT NULL THEN 'over' END,
        CASE WHEN r.released IS NOT NULL THEN CASE WHEN r.failed THEN 'build-failed' ELSE 'released' END END
      FROM jsonb_to_recordset($3::jsonb) AS r(id text, blueprint text, priced_as text, owner text, labels jsonb,
        created bigint, activated bigint, released bigint, destroyed bigint, failed boolean)`,
    [
      projectId,
      type,
      json(
        resources.map(({ blueprint, pricedAs, ...rest }) => ({
          ...rest,
          blueprint: blueprint.id,
          priced_as: pricedAs,
        })),
      ),
    ],
  );
  const rows = json(
    attempts.map(({ lease, resource, ...rest }) => ({
      ...rest,
      lease: lease.id,
      resource: resource.id,
    })),
  );
  const leases = json(
    attempts
      .filter(({ lease, number }) => !attempts.some((a) => a.lease === lease && a.number > number))
      .map(({ lease, id, started, activated }) => ({
        ...lease,
        attempt: id,
        acquired: started,
        activated,
      })),
  );
  // Each refers to the other: the lease's reference is looked at when all is there.
  await db.query(
    `WITH leases AS (
      INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, status, attempt_id, owner,
        labels, created_at, acquired_at, activated_at, released_at, destroyed_at, reason, reason_code)
      SELECT l.id, $1, $2, 'shape', 60, now(), 'test', CASE WHEN l.destroyed IS NOT NULL THEN 'destroyed'
          ELSE 'active' END, l.attempt, l.owner, l.labels, ${at('l.created')}, ${at('l.acquired')},
        ${at('l.activated')}, ${at('l.released')}, ${at('l.destroyed')},
        CASE WHEN l.released IS NOT NULL THEN 'over' END, CASE WHEN l.released IS NOT NULL THEN 'released' END
      FROM jsonb_to_recordset($3::jsonb) AS l(id text, attempt text, owner text, labels jsonb, created bigint,
        acquired bigint, activated bigint, released bigint, destroyed bigint)
      RETURNING 1
    )
    INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id, status, started_at,
      activated_at, ended_at)
    SELECT a.id, $1, a.lease, a.number, a.resource, $1, CASE WHEN a.ended IS NULL THEN 'open' ELSE 'closed' END,
      ${at('a.started')}, ${at('a.activated')}, ${at('a.ended')}
    FROM jsonb_to_recordset($4::jsonb) AS a(id text, lease text, number int, resource text, started bigint,
      activated bigint, ended bigint)`,
    [projectId, type, leases, rows],
  );
}

/** Sums by value, currency and entry: microseconds, and microseconds times ten-thousandths an hour. */
export type Sums = Map<string, { micros: bigint; priced: bigint }>;

/**
 * What should be told of a window, worked out in another way than the database does: each resource is looked at in
 * every moment at which anything of it changes.
 */
export function expected(world: World, since: Micros, until: Micros, by: CostsBy): Sums {
  const sums: Sums = new Map();
  const add = (
    value: string | null,
    currency: string | null,
    entry: CostEntry,
    micros: bigint,
    price: bigint,
  ) => {
    const key = keyOf(value, currency, entry);
    const sum = sums.get(key) ?? { micros: 0n, priced: 0n };
    sums.set(key, { micros: sum.micros + micros, priced: sum.priced + micros * price });
  };
  const group = (
    blueprint: Blueprint,
    { pricedAs, owner, labels }: Pick<Resource, 'pricedAs' | 'owner' | 'labels'>,
  ): string | null => {
    switch (by.of) {
      case 'blueprint':
        return blueprint.id;
      case 'owner':
        return owner;
      case 'type':
        return pricedAs === null ? world.type : `${world.type}/${pricedAs}`;
      case 'label':
        return labels[by.name] ?? null;
    }
  };
  const moments = (times: readonly (Micros | null)[]): readonly Micros[] =>
    [...new Set([since, until, ...times.map((time) => time ?? NEVER)])]
      .filter((time) => time >= since && time <= until)
      .sort((a, b) => (a < b ? -1 : 1));
  const there = (from: Micros, to: Micros | null, at: Micros): boolean =>
    from <= at && at < (to ?? NEVER);

  for (const resource of world.resources) {
    const own = world.attempts.filter((attempt) => attempt.resource === resource);
    const { blueprint, created, activated, released, destroyed, failed } = resource;
    const times = moments([
      created,
      activated,
      released,
      destroyed,
      ...own.flatMap(({ started, ended }) => [started, ended]),
      ...blueprint.prices.map((price) => price.since),
    ]);
    for (const [index, at] of times.slice(0, -1).entries()) {
      if (!there(created, destroyed, at)) {
        continue;
      }
      const isUsed = own.some(({ started, ended }) => there(started, ended, at));
      const entry = failed
        ? 'failed'
        : !there(created, released, at)
          ? 'cleaning'
          : activated === null || at < activated
            ? 'building'
            : isUsed
              ? 'in-use'
              : 'idle';
      const price = blueprint.prices.findLast((each) => each.since <= at);
      const currency = price?.currency ?? null;
      const perHour = price?.byType[resource.pricedAs ?? ''] ?? price?.perHour ?? 0n;
      add(
        group(blueprint, resource),
        currency,
        entry,
        (times[index + 1] ?? at) - at,
        currency === null ? 0n : perHour,
      );
    }
  }
  for (const { lease, resource, started, activated, ended } of world.attempts) {
    const { owner, labels, released } = lease;
    const value = group(resource.blueprint, { pricedAs: resource.pricedAs, owner, labels });
    const times = moments([started, activated, released, ended]);
    for (const [index, at] of times.slice(0, -1).entries()) {
      if (there(started, ended, at)) {
        const entry =
          released !== null && at >= released
            ? 'lease-cleaning'
            : activated !== null && at >= activated
              ? 'lease-active'
              : 'lease-set-up';
        add(value, null, entry, (times[index + 1] ?? at) - at, 0n);
      }
    }
  }
  return sums;
}

export const keyOf = (value: string | null, currency: string | null, entry: CostEntry): string =>
  `${value ?? '-'} ${currency ?? '-'} ${entry}`;
