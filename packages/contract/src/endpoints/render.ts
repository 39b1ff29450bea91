import { z } from 'zod';
import { isJoinedByCommas } from '../http/paging.ts';
import type { Route } from '../http/route.ts';
import { ROUTES } from '../routes.ts';
import type { Endpoint } from './endpoint.ts';

const HEADER = `/**
 * Every route without its schemas: a client would load all of zod to learn a path. Rendered from \`ROUTES\`
 * by \`npm run render -w @drydock/contract\`; a test says when it is out of date.
 */
import type { Endpoints } from './endpoint.ts';

export type { Endpoint, Endpoints } from './endpoint.ts';

`;

/** As the formatter has it. */
const LINE_LENGTH_MAX = 100;

export function renderEndpoints(): string {
  const nouns = new Map<string, string>();
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    const [noun = '', method = ''] = name.split('.');
    nouns.set(noun, `${nouns.get(noun) ?? ''}${renderRoute(method, route)}`);
  }
  const rendered = [...nouns].map(([noun, routes]) => `  ${noun}: {\n${routes}  },\n`);
  return `${HEADER}export const ENDPOINTS = {\n${rendered.join('')}} as const satisfies Endpoints;\n`;
}

function renderRoute(name: string, route: Route): string {
  const fields = Object.entries(endpointOf(route)).map(
    ([field, value]: [string, string | readonly string[]]) => renderField(field, value),
  );
  return `    /** ${route.summary}. */\n    ${name}: {\n${fields.join('')}    },\n`;
}

function renderField(field: string, value: string | readonly string[]): string {
  if (typeof value === 'string') {
    return `      ${field}: '${value}',\n`;
  }
  const words = value.map((word) => `'${word}'`);
  const line = `      ${field}: [${words.join(', ')}],`;
  return line.length <= LINE_LENGTH_MAX
    ? `${line}\n`
    : `      ${field}: [\n${words.map((word) => `        ${word},\n`).join('')}      ],\n`;
}

export function endpointOf(route: Route): Endpoint {
  const query = shapeOf(route.query);
  return {
    method: route.method,
    path: route.path,
    params: [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    query: Object.keys(query),
    commas: Object.keys(query).filter((name) => isJoinedByCommas(query[name] as z.ZodType)),
    body: bodyOf(route.body),
    answer: answerOf(route, 'cursor' in query),
  };
}

function shapeOf(schema: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> {
  if (schema === undefined) {
    return {};
  }
  if (schema instanceof z.ZodObject) {
    return schema.shape as Readonly<Record<string, z.ZodType>>;
  }
  throw new Error('A query has to be an object: its parameters cannot be told otherwise.');
}

function bodyOf(schema: z.ZodType | undefined): Endpoint['body'] {
  if (schema === undefined) {
    return 'none';
  }
  if (!schema.safeParse({}).success) {
    return 'required';
  }
  const { type, properties, additionalProperties } = written(schema, 'input');
  const isEmpty =
    type === 'object' &&
    additionalProperties === false &&
    Object.keys(properties ?? {}).length === 0;
  return isEmpty ? 'empty' : 'optional';
}

function answerOf({ answer }: Route, hasCursor: boolean): Endpoint['answer'] {
  if (answer === null) {
    return 'none';
  }
  const { properties = {} } = written(answer, 'output');
  const isPage = Object.keys(properties).toSorted().join() === 'items,nextCursor';
  if (!isPage) {
    return 'one';
  }
  return hasCursor ? 'pages' : 'items';
}

/** As JSON Schema; one that has a name of its own is found where that refers to. */
function written(schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
  const { $ref = '', $defs = {}, ...own } = z.toJSONSchema(schema, { io });
  return $defs[$ref.replace('#/$defs/', '')] ?? own;
}
