import { afterAll, beforeAll } from '@jest/globals';
import { describeKeptLease } from './kept-lease.ts';
import { describeOperating } from './operate.ts';
import { describeSshHost } from './ssh-host.ts';
import { openWorld, type World } from './world.ts';

/** Processes, the API and the command line as they are deployed: one fleet for all that use it and break nothing. */
let world: World;

beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close(), 60_000);

describeOperating(() => world);
describeKeptLease(() => world);
describeSshHost(() => world);
