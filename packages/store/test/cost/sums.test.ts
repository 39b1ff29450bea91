import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createUpdateSweepStore, readCosts, type CostsBy } from '../../src/index.ts';
import { openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import {
  DAY,
  draws,
  expected,
  keyOf,
  makeWorld,
  type Draw,
  type Micros,
  type World,
} from './world.ts';

const BY: readonly CostsBy[] = [
  { of: 'blueprint' },
  { of: 'owner' },
  { of: 'type' },
  { of: 'label', name: 'env' },
];

let db: TestDatabase;
beforeAll(async () => {
  // A time zone with another day than UTC's: days must not depend on it.
  db = await openTestDatabase({ strange: true });
});
afterAll(() => db.close());

async function nowMicros(): Promise<Micros> {
  const [row] = await db.query<{ now: string }>(
    `SELECT (extract(epoch FROM now()) * 1000000)::bigint AS now`,
  );
  return BigInt(row?.now ?? 0);
}

const dateOf = (at: Micros): Date => new Date(Number(at / 1_000n));
const microsOf = (at: Date): Micros => BigInt(at.getTime()) * 1_000n;

/** As PostgreSQL rounds: nine digits, half away from zero. */
function amountOf(priced: bigint): string {
  const unit = 3_600_000_000n * 10_000n;
  const digits = (priced * 1_000_000_000n * 2n + unit) / (unit * 2n);
  const text = digits.toString().padStart(10, '0');
  return `${text.slice(0, -9)}.${text.slice(-9)}`;
}

/** What is told of a window, and what should be; the window itself may only be widened to whole days. */
async function compare(world: World, since: Micros, until: Micros, by: CostsBy) {
  const told = await readCosts(db.database, {
    projectId: world.projectId,
    since: dateOf(since),
    until: dateOf(until),
    by,
    limit: 1_000,
  });
  const [from, to] = [microsOf(told.since), microsOf(told.until)];
  expect(from <= since && from > since - DAY && to >= until && to < until + DAY).toBe(true);
  expect(from === since || from % DAY === 0n).toBe(true);
  expect(to === until || to % DAY === 0n).toBe(true);
  const should = expected(world, from, to, by);
  const lines = told.rows.map(({ blueprint, value, entry, micros, cost }) => [
    keyOf(by.of === 'blueprint' ? blueprint : value, cost?.currency ?? null, entry),
    `${micros} ${cost?.amount ?? '-'}`,
  ]);
  expect(Object.fromEntries(lines)).toEqual(
    Object.fromEntries(
      [...should].map(([key, { micros, priced }]) => [
        key,
        `${micros} ${key.split(' ').at(-2) === '-' ? '-' : amountOf(priced)}`,
      ]),
    ),
  );
  return from !== since || to !== until;
}

async function compareSome(world: World, draw: Draw, times: number): Promise<number> {
  let widened = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const span = Number((world.end - world.begin) / 1_000n);
    const [a, b] = [draw(span), draw(span)]
      .map((ms) => world.begin + BigInt(ms) * 1_000n)
      .sort((one, other) => (one < other ? -1 : 1));
    const whole = draw(3) === 0;
    const since = dateOf((a as Micros) - (whole ? (a as Micros) % DAY : 0n));
    const until = dateOf(b as Micros);
    if (microsOf(since) < microsOf(until)) {
      const by = BY[draw(BY.length)] as CostsBy;
      widened += Number(await compare(world, microsOf(since), microsOf(until), by));
    }
  }
  return widened;
}

/** By two processes at once, in small pieces. */
async function forget(days: number, draw: Draw): Promise<void> {
  const stores = [createUpdateSweepStore(db.database), createUpdateSweepStore(db.database)];
  for (let round = 0, went = 1; went > 0; round += 1) {
    expect(round).toBeLessThan(2_000);
    const limit = 1 + draw(20);
    const gone = await Promise.all(stores.map((store) => store.retire(days, limit)));
    went = Math.max(...gone);
  }
}

describe('what was taken, and what it cost', () => {
  it('is the same whatever part of it was added to the days and forgotten', async () => {
    let forgotten = 0;
    let widened = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(3, 40, 220), async (seed, days) => {
        const draw = draws(seed);
        const world = await makeWorld(db, draw, await nowMicros(), {
          days,
          resources: 1 + draw(12),
          leases: draw(60),
        });
        // By the moment, while all is there.
        expect(await compareSome(world, draw, 6)).toBe(0);
        for (const kept of [days - 1, Math.ceil(days / 2), 2, 1]) {
          await forget(Math.max(1, kept), draw);
          widened += await compareSome(world, draw, 6);
        }
        const [left] = await db.query<{ leases: number }>(
          `SELECT count(*)::int AS leases FROM lease WHERE project_id = $1`,
          [world.projectId],
        );
        forgotten += new Set(world.attempts.map(({ lease }) => lease)).size - (left?.leases ?? 0);
      }),
      { numRuns: 20 },
    );
    // Else nothing was tried.
    expect(forgotten).toBeGreaterThan(100);
    expect(widened).toBeGreaterThan(10);
  }, 120_000);
});
