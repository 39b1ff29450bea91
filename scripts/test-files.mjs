/**
 * `npm run test:files`: a file of 1 GB and 10,000 small ones over `ssh-host`, beside OpenSSH's own `sftp`, with the
 * memory of the API watched. `npm test` has the same with 200 MB and 300 files, without `sftp`.
 */
import { run } from './set-up.mjs';

process.env.DRYDOCK_TEST_FILES_MB ??= '1024';
process.exitCode = await run([
  'scripts/test.mjs',
  'packages/e2e/test/fleet/files.test.ts',
  ...process.argv.slice(2),
]);
