/**
 * `npm run test:backlog`: two allocators under a backlog of 100,000 leases, killed at random until it is
 * worked off. `npm test` has the same with 6,000.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_BACKLOG ??= '100000';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/fleet/backlog.test.ts',
  ...process.argv.slice(2),
]);
