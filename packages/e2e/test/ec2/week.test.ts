import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MovedPool } from './support/moved-pool.ts';

const FROM = new Date('2026-03-26T11:00:00Z');
let world: MovedPool;
beforeAll(async () => {
  world = await MovedPool.open(FROM, { idleSecondsMax: 1_800 }, { limitResources: 8 });
}, 60_000);
afterAll(() => world?.close());

it('serves', async () => {
  const ids = await world.dock.request(world.place, { ttlSeconds: 1_800 });
  const started = performance.now();
  await world.settle();
  console.log(performance.now() - started, await world.dock.row('lease', ids[0] ?? ''));
  const many = await world.dock.request(world.place, { ttlSeconds: 1_800, count: 5 });
  const s2 = performance.now();
  await world.moveTo(new Date(FROM.getTime() + 900_000));
  console.log(performance.now() - s2);
  await world.moveTo(new Date(FROM.getTime() + 3_000_000));
  console.log(
    performance.now() - s2,
    await world.dock.db.query('SELECT status, count(*) FROM lease GROUP BY 1'),
  );
  expect(many.length).toBe(5);
});
