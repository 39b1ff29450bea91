/** `npm start`: sets up, then runs the local stack until Ctrl-C. Arguments go to it. */
import { run, setUp } from './set-up.mjs';

await setUp();
process.exitCode = await run(['packages/local-stack/dist/start.js', ...process.argv.slice(2)]);
