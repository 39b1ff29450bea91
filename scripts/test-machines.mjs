/**
 * `npm run test:machines`: 500 leases of simulated machines in bad weather, with workers killed, and the account's
 * own journal looked through at the end. `npm test` has the same with 50.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_MACHINES ??= '500';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/ec2/storm.test.ts',
  ...process.argv.slice(2),
]);
