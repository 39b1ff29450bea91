/**
 * `npm test`: sets up, runs the tests, and says in its very last line how many passed and failed.
 * Arguments go to jest. Status 0 only when at least one test ran and none failed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, setUp } from './set-up.mjs';

/** Far above what all tests take on two cores, far below what CI allows. */
const TEST_LIMIT_MS = 60 * 60_000;
/** Stopping the tests' servers takes a second or two. */
const LEAVE_LIMIT_MS = 30_000;

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

/**
 * Fires when jest has written its result and is still there long after: a test left something
 * open, which is a failure of its own. Fires after an hour in any case.
 */
function limitAfterResult(resultFile) {
  const controller = new AbortController();
  const overall = setTimeout(() => controller.abort(), TEST_LIMIT_MS);
  let leaving;
  const watching = setInterval(() => {
    if (leaving === undefined && existsSync(resultFile)) {
      leaving = setTimeout(() => {
        console.error('The tests are over, but one of them left something open.');
        controller.abort();
      }, LEAVE_LIMIT_MS);
    }
  }, 1_000);
  const stop = () => {
    clearTimeout(overall);
    clearTimeout(leaving);
    clearInterval(watching);
  };
  return { limit: controller.signal, stop };
}

async function main() {
  await setUp();
  const directory = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  const resultFile = join(directory, 'result.json');
  const { limit, stop } = limitAfterResult(resultFile);
  try {
    const args = [
      '--experimental-vm-modules',
      // The warning about the flag above, once per worker, says nothing to whoever reads the tests.
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${resultFile}`,
      ...process.argv.slice(2),
    ];
    const jestStatus = await run(args, { limit });
    const { line, status } = verdict(read(resultFile), jestStatus);
    console.log(line);
    process.exitCode = status;
  } finally {
    stop();
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
