/** Writes `docs/errors.md`, `docs/events.md`, `docs/nouns.md` and the table of `docs/quotas.md` anew. */
import { writeFile } from 'node:fs/promises';
import { GENERATED_FILES } from './generated-files.ts';

for (const { url, render } of GENERATED_FILES) {
  await writeFile(url, render());
}
