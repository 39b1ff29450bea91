import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROUTES, type Route } from './routes.ts';

const routes: [string, Route][] = Object.entries(ROUTES);

describe('the route table', () => {
  it('has one route for each method and path', () => {
    const seen = routes.map(([, route]) => `${route.method} ${route.path}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each(routes)('%s can be written as OpenAPI', (_, route) => {
    for (const schema of [route.params, route.query, route.body]) {
      if (schema !== undefined) {
        expect(z.toJSONSchema(schema, { io: 'input' })).toHaveProperty('$schema');
      }
    }
    if (route.answer !== null) {
      expect(z.toJSONSchema(route.answer, { io: 'output' })).toHaveProperty('$schema');
    }
  });

  it.each(routes)('%s describes every field that it takes', (_, route) => {
    for (const schema of [route.params, route.query, route.body]) {
      if (schema === undefined) {
        continue;
      }
      const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
      for (const [name, property] of Object.entries(properties)) {
        expect([name, property]).toEqual([
          name,
          expect.objectContaining({ description: expect.any(String) }),
        ]);
      }
    }
  });

  it.each(routes)('%s has parameters for the braces of its path', (_, route) => {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const { properties = {} } =
      route.params === undefined ? {} : z.toJSONSchema(route.params, { io: 'input' });
    expect(Object.keys(properties)).toEqual(inPath);
  });

  it('answers without a body exactly where the status says so', () => {
    for (const [, route] of routes) {
      expect(route.answer === null).toBe(route.status === 204);
    }
  });
});
