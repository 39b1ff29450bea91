/**
 * `npm run test:transfers`: 1 GB through each shape of operation that carries bytes, with the memory of the
 * API watched. `npm test` has the same with 48 MB.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_TRANSFER_MB ??= '1024';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/fleet/transfers.test.ts',
  ...process.argv.slice(2),
]);
