import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { GENERATED_FILES, pageOf } from './generated-files.ts';
import { builtInKinds } from './index.ts';

const ROOT = new URL('../../../', import.meta.url);

describe('the generated files', () => {
  // When this fails: npx turbo run build --filter=@drydock/blueprints && npm run render -w @drydock/blueprints
  it.each(GENERATED_FILES)('$name is what the kinds say', async ({ url, render }) => {
    expect(await readFile(url, 'utf8')).toBe(render());
  });
});

describe.each(builtInKinds)('the kind $kind', ({ kind, summary }) => {
  it('says in one sentence what it is', () => {
    expect(summary).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it('has a page for those who operate it', async () => {
    const page = await readFile(new URL(pageOf(kind), ROOT), 'utf8');
    expect(page.startsWith('# ')).toBe(true);
    expect(page).toContain(`\`${kind}\``);
  });
});
