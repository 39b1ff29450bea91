/**
 * `npm run test:full`: what is long by nature, at its full size. `npm test` has the same small.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_FULL = '1';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/ssh/conformance',
  'packages/e2e/test/layers/sandcastle-conformance',
  'packages/e2e/test/layers/test-scaffold-conformance',
  'packages/store/test/pool/roll-out',
  'packages/store/test/cost/large',
  ...process.argv.slice(2),
]);
