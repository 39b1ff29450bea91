import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readLeases } from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';

const MIGRATION = new URL(
  '../../../../prisma/migrations/20261130031500_fences/migration.sql',
  import.meta.url,
);

let dock: Dock;
let place: Place;
beforeAll(async () => {
  dock = await Dock.open();
  place = await dock.place();
});
afterAll(() => dock.close());

const fenceOf = async (leaseId: string): Promise<bigint> => {
  const [lease] = await readLeases(dock.db.database, place.projectId, [leaseId]);
  return BigInt(lease?.fence ?? -1);
};

it('leases that were placed before there were fences get theirs in the order of their placement', async () => {
  const leases: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    leases.push((await dock.placed(place)).leaseId);
  }
  // As an update of the schema finds them, and not in the order in which their rows lie.
  await dock.db.query('UPDATE attempt SET holder_fence = NULL');
  await dock.db.query('UPDATE attempt SET tries = tries WHERE lease_id = $1', [leases[0]]);
  const text = readFileSync(MIGRATION, 'utf8');
  await dock.db.query(text.slice(text.indexOf('UPDATE attempt')));
  const fences: bigint[] = [];
  for (const lease of [...leases, (await dock.placed(place)).leaseId]) {
    fences.push(await fenceOf(lease));
  }
  expect(new Set(fences).size).toBe(6);
  expect(fences).toEqual(fences.toSorted((one, other) => (one < other ? -1 : 1)));
  expect(fences[0]).toBeGreaterThan(0n);
});
