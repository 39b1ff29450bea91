import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { pageOf, pageQueryShape, repeated, severalOf, yesOrNo } from '../http/paging.ts';
import type { Route } from '../http/route.ts';
import { GENERATED_FILES } from './generated-files.ts';
import { endpointOf } from './render.ts';

const route = (own: Partial<Route>): Route => ({
  method: 'GET',
  path: '/v1/things',
  tag: 'leases',
  role: 'viewer',
  summary: 'Things',
  status: 200,
  answer: z.object({ id: z.string() }),
  ...own,
});

describe('the generated files', () => {
  // When this fails: npx turbo run build --filter=@drydock/contract && npm run render -w @drydock/contract
  it.each(GENERATED_FILES)('$name is what the table of routes says', async ({ url, render }) => {
    expect(await readFile(url, 'utf8')).toBe(render());
  });
});

describe('what a client is told of a route', () => {
  it('has the parameters of its path in order', () => {
    expect(endpointOf(route({ path: '/v1/things/{id}/parts/{part}' })).params).toEqual([
      'id',
      'part',
    ]);
  });

  it('has the parameters of its query, and which of them take commas', () => {
    const query = z
      .strictObject({
        several: severalOf(z.string()).optional().describe('Whatever it is wrapped in.'),
        needed: severalOf(z.string()),
        label: repeated(z.string()).optional(),
        done: yesOrNo.optional(),
      })
      .refine(() => true);
    const { commas, query: names } = endpointOf(route({ query }));
    expect([names, commas]).toEqual([
      ['several', 'needed', 'label', 'done'],
      ['several', 'needed'],
    ]);
  });

  it.each([
    ['none', undefined],
    ['empty', z.strictObject({}).optional()],
    ['empty', z.strictObject({}).optional().meta({ id: 'Nothing' })],
    ['optional', z.strictObject({ reason: z.string().optional() }).default({})],
    ['optional', z.record(z.string(), z.unknown()).optional()],
    ['required', z.strictObject({ reason: z.string() })],
  ] as const)('says of a body that it is %s', (expected, body) => {
    expect(endpointOf(route({ method: 'POST', ...(body && { body }) })).body).toBe(expected);
  });

  it('says whether the answer comes in pages, all at once, as it is or not at all', () => {
    const answer = pageOf(z.string()).meta({ id: 'ThingPage' });
    const query = z.strictObject(pageQueryShape);
    expect(endpointOf(route({ answer, query })).answer).toBe('pages');
    expect(endpointOf(route({ answer })).answer).toBe('items');
    expect(endpointOf(route({ query })).answer).toBe('one');
    expect(endpointOf(route({ status: 204, answer: null })).answer).toBe('none');
  });
});
