/**
 * `npm test`: sets up, runs the tests, and says in its very last line how many passed and failed.
 * Arguments go to jest. Status 0 only when at least one test ran and none failed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, setUp } from './set-up.mjs';

/** The last line, and the status, for jest's result (null when it wrote none) and its own status. */
export function verdict(result, jestStatus) {
  if (result === null) {
    return { line: '0 passed, 1 failed (jest gave no result)', status: jestStatus || 1 };
  }
  const passed = result.numPassedTests;
  // A file that cannot be loaded has no tests to count, but it is a failure.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  const nothingRan = passed + failed === 0;
  return {
    line: `${passed} passed, ${failed} failed${tail}`,
    status: jestStatus || (nothingRan || failed > 0 ? 1 : 0),
  };
}

async function main() {
  await setUp();
  const directory = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  const resultFile = join(directory, 'result.json');
  try {
    const jestStatus = await run([
      '--experimental-vm-modules',
      // The warning about the flag above, once per worker, says nothing to whoever reads the tests.
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${resultFile}`,
      ...process.argv.slice(2),
    ]);
    const { line, status } = verdict(read(resultFile), jestStatus);
    console.log(line);
    process.exitCode = status;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main();
}
