/**
 * `npm run test:working-copy`: a second lease of a warm working copy of a repository with 50,000 objects, beside
 * `git worktree add`. `npm test` has the same with 10,000.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_FULL = '1';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/layers/working-copy-speed.test.ts',
  ...process.argv.slice(2),
]);
