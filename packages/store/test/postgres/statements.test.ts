import { readFileSync } from 'node:fs';
import { requireEnv } from '@drydock/testing';
import { expect, it } from '@jest/globals';
import { describeStatements } from '../../src/testing/describe-statements.ts';
import { renderStatements, STATEMENTS_FILE } from '../../src/testing/render-statements.ts';

it('statements are typed as their headers and PostgreSQL say: npm run render -w @drydock/store', async () => {
  const shapes = await describeStatements(requireEnv('DRYDOCK_TEST_POSTGRES_URL'));
  expect(shapes.length).toBeGreaterThan(100);
  expect(readFileSync(STATEMENTS_FILE, 'utf8')).toBe(await renderStatements(shapes));
});
