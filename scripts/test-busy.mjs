/**
 * `npm run test:busy`: `npm test` on a machine that has something else to do, one endless loop for
 * each core. What waits for a time instead of a signal fails here, and what has too little time.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { run } from './set-up.mjs';

/** Between two slices a loop sees whether this script is there still, however that ended. */
const SLICE_MS = 100;

function spin() {
  const until = performance.now() + SLICE_MS;
  while (performance.now() < until);
  setImmediate(spin);
}

async function main() {
  const self = fileURLToPath(import.meta.url);
  const loops = Array.from({ length: availableParallelism() }, () => fork(self, ['--spin']));
  console.log(
    `${loops.length} endless loops beside the tests: ${loops.map((l) => l.pid).join(' ')}`,
  );
  try {
    process.exitCode = await run(['scripts/test.mjs', ...process.argv.slice(2)]);
  } finally {
    for (const loop of loops) {
      loop.kill('SIGKILL');
    }
  }
}

// Loops are in the terminal's process group, so Ctrl-C ends them with the rest.
if (process.argv[2] === '--spin') {
  process.once('disconnect', () => process.exit(0));
  spin();
} else {
  await main();
}
