import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { expect, it } from '@jest/globals';

it('the files that are run first are there', () => {
  const table = readFileSync(join(REPOSITORY_ROOT, 'packages/e2e/jest/long-files.json'), 'utf8');
  const files = Object.entries(JSON.parse(table) as Record<string, number>);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter(([file]) => !existsSync(join(REPOSITORY_ROOT, file)))).toEqual([]);
  expect(files.filter(([, seconds]) => !(seconds > 0))).toEqual([]);
});
