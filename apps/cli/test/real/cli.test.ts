import { afterAll, beforeAll } from '@jest/globals';
import { describeForwarding } from './forward.ts';
import { Installation } from './installation.ts';
import { describeLosing } from './losing.ts';
import { describeNouns } from './nouns.ts';
import { describeSsh } from './ssh.ts';

/** The command line against an installation of real processes: one for all, as it takes a while to start. */
let real: Installation;

beforeAll(async () => {
  real = await Installation.open();
}, 120_000);
afterAll(() => real.close(), 60_000);

describeNouns(() => real);
describeLosing(() => real);
describeForwarding(() => real);
describeSsh(() => real);
