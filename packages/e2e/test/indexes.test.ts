import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

interface Index {
  readonly path: string;
  readonly url: URL;
  readonly render: () => string;
}

const { INDEXES } = (await import(
  new URL('../../../scripts/indexes.mjs', import.meta.url).href
)) as { INDEXES: readonly Index[] };

describe('the lists of what lies in folders', () => {
  // When this fails: npm run render:indexes
  it.each(INDEXES)('$path has what is there', async ({ url, render }) => {
    expect(await readFile(url, 'utf8')).toBe(render());
  });
});
