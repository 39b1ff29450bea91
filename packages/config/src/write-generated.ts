/** Writes `.env.example` and `docs/configuration.md` anew from the settings. */
import { writeFile } from 'node:fs/promises';
import { GENERATED_FILES } from './generated-files.ts';

for (const { url, render } of GENERATED_FILES) {
  await writeFile(url, render());
}
