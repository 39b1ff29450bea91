/**
 * `npm run test:land`: LeaseWorker is killed 200 times while branches are landed; each is pushed once. `npm test` has
 * the same with 10.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_LAND_KILLS ??= '200';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/fleet/land',
  ...process.argv.slice(2),
]);
