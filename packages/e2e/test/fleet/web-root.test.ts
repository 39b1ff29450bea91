import { afterAll, beforeAll } from '@jest/globals';
import { describeWebRoot } from './web-root.ts';
import { openWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close(), 60_000);

describeWebRoot(() => world);
