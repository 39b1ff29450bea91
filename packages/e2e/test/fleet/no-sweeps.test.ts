import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { describeConsent } from './consent.ts';
import { describeFailedBuilds } from './failed-builds.ts';
import { describeWakes } from './wakes.ts';
import { openWorld, type World } from './world.ts';

/** Too long for any of this: what happens in time was told. */
const SWEEP_MS = 600_000;

/** One fleet for all that is to come without a sweep, as one takes a while to start. */
let world: World;

beforeAll(async () => {
  world = await openWorld({
    env: {
      DRYDOCK_SWEEP_MS: String(SWEEP_MS),
      DRYDOCK_KINDS: fileURLToPath(new URL('../support/tower-kinds.mjs', import.meta.url)),
    },
  });
}, 120_000);
afterAll(() => world.close(), 60_000);

describeConsent(() => world);
describeFailedBuilds(() => world);
// Last: it kills a process.
describeWakes(() => world);
