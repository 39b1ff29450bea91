import { PROBLEM_MEDIA_TYPE, problemDetails, scopeOf, type Route } from '@drydock/contract';
import type { Json, JsonObject } from '@drydock/model';
import { z } from 'zod';
import type { Components } from './openapi-components.ts';

/** What any request may be answered with instead. */
export const problemAnswer = (components: Components): JsonObject => ({
  description: 'A problem.',
  content: { [PROBLEM_MEDIA_TYPE]: { schema: components.refer(problemDetails, 'output') } },
});

export function neededFor(route: Route): string {
  const scope = scopeOf(route);
  const narrowed = scope === null ? '' : `, and of one with scopes \`${scope}\``;
  return `Needs a token of the role ${route.role}${narrowed}.`;
}

export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same key, path and body get the same answer for a day, and are done once; the same key ' +
    'with another path or body gets 422. A key is the project’s. A request that was refused leaves ' +
    'its key free.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

export function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) {
    return [];
  }
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as JsonObject;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}
