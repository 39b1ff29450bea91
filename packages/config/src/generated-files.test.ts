import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { GENERATED_FILES } from './generated-files.ts';

describe('the generated files', () => {
  // When this fails: npx turbo run build --filter=@drydock/config && npm run render -w @drydock/config
  it.each(GENERATED_FILES)('$name is what the settings say', async ({ url, render }) => {
    expect(await readFile(url, 'utf8')).toBe(render());
  });
});
