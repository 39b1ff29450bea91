/** Writes the files of `scripts/indexes.mjs` anew. */
import { writeFileSync } from 'node:fs';
import { INDEXES } from './indexes.mjs';

for (const { url, render } of INDEXES) {
  writeFileSync(url, render());
}
