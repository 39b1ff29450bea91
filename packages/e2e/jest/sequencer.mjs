import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Seconds of the files that take more than some ten, on two free cores; a rough figure is good enough. */
const LONG = JSON.parse(readFileSync(new URL('long-files.json', import.meta.url), 'utf8'));
/** Of any other one. */
const SHORT_MS = 4_000;

/**
 * Long files first, so that no worker is left alone with one at the end. jest knows them by itself where it
 * has run before; in a fresh clone it would go by the size of the files, which says little.
 */
export default class LongFirst extends Sequencer {
  time(test) {
    const file = relative(test.context.config.rootDir, test.path);
    return super.time(test) ?? (LONG[file] === undefined ? SHORT_MS : LONG[file] * 1_000);
  }
}
