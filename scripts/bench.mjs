/** `npm run bench`: sets up, then runs the benchmark. Arguments go to it. */
import { run, setUp } from './set-up.mjs';

await setUp();
process.exitCode = await run(['packages/bench/dist/main.js', ...process.argv.slice(2)]);
