/**
 * `npm run test:terminal`: how soon a key is shown in a terminal while another lease copies 1 GB. `npm test` has the
 * same with 32 MB, and takes more time for right.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_TERMINAL_MB ??= '1024';
process.env.DRYDOCK_TEST_TERMINAL_ECHO_MS ??= '15';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/fleet/terminals.test.ts',
  ...process.argv.slice(2),
]);
