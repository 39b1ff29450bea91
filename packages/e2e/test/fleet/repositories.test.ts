import { afterAll, beforeAll } from '@jest/globals';
import { describeRepositories } from './repositories.ts';
import { openWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  // The server of the test is on loopback.
  world = await openWorld({ env: { DRYDOCK_KIND_GRANTS: 'working-copy/private-repository' } });
}, 120_000);
afterAll(() => world.close(), 60_000);

describeRepositories(() => world);
