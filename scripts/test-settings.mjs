/**
 * `npm run test:settings`: the core tests on databases that carry another value of each setting that one
 * can carry. `npm test` has a lease's life, and what meets, on one.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_STRANGE = '1';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/store/test/',
  'packages/e2e/test/life-of-a-lease',
  'packages/e2e/test/fleet/life',
  'packages/e2e/test/fleet/chaos',
  ...process.argv.slice(2),
]);
