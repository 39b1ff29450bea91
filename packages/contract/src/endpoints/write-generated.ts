/** Writes `endpoints.generated.ts` anew. */
import { writeFile } from 'node:fs/promises';
import { GENERATED_FILES } from './generated-files.ts';

for (const { url, render } of GENERATED_FILES) {
  await writeFile(url, render());
}
