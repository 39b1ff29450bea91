/**
 * `npm start`: sets up, then runs the local stack until Ctrl-C. Arguments go to it. It runs in this
 * very process, so that no signal has to be passed on, and it ends whatever becomes of this one.
 */
import { setUp } from './set-up.mjs';

// npm goes to the repository before it runs a script, and says where it was called.
const calledFrom =
  process.env.npm_lifecycle_event === 'start' ? process.env.INIT_CWD : process.cwd();
const { gone } = await setUp();
const { runLocalStack } = await import('../packages/local-stack/dist/start.js');
process.exitCode = await runLocalStack(process.argv.slice(2), { calledFrom, gone });
