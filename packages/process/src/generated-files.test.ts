import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { GENERATED_FILES } from './generated-files.ts';
import { renderMetricsPage } from './render-metrics.ts';

const API = new URL('../../../apps/api/src/', import.meta.url);

describe('the generated files', () => {
  // When this fails: npx turbo run build --filter=@drydock/process && npm run render -w @drydock/process
  it.each(GENERATED_FILES)('$name is what the registry says', async ({ url, render }) => {
    expect(await readFile(url, 'utf8')).toBe(await render());
  });

  it('name every metric that the API has of its own, in its words', async () => {
    const files = await readdir(API, { recursive: true });
    const sources = await Promise.all(
      files
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => readFile(new URL(file, API), 'utf8')),
    );
    const declared = sources.flatMap((source) => [
      ...source.matchAll(/name: '(drydock_\w+)',\s+help: '([^']+)'/g),
    ]);
    const page = await renderMetricsPage();
    const [, ofTheApi = ''] = page.split('## The API');
    const listed = [...ofTheApi.matchAll(/^\| `(drydock_\w+)`.*\| (.*?) +\|$/gm)];
    const lines = (found: readonly RegExpMatchArray[]): string[] =>
      found.map(([, name, help]) => `${name}: ${help?.trim()}`).sort();
    expect(declared.length).toBeGreaterThan(0);
    expect(lines(listed)).toEqual(lines(declared));
  });

  it('name every metric that the alerts of operate.md ask for', async () => {
    const page = await renderMetricsPage();
    const operate = await readFile(new URL('../../../docs/operate.md', import.meta.url), 'utf8');
    const asked = [...operate.matchAll(/\bdrydock_[a-z_]+/g)].map(([name]) =>
      name.replace(/_(bucket|count|sum)$/, ''),
    );
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
