import type { LoadedKind } from '@drydock/blueprint';
import { CLIENT_HEADER, ROUTES, SESSION_COOKIE, type Route } from '@drydock/contract';
import type { Json, JsonObject } from '@drydock/model';
import { Components } from './openapi-components.ts';
import { BYTES, interfacePaths } from './openapi-interfaces.ts';
import { IDEMPOTENCY_KEY, neededFor, parametersOf, problemAnswer } from './openapi-parts.ts';

const VERSION = '1';

/**
 * The contract as OpenAPI 3.1, whose schemas are JSON Schema as zod writes it; and what the interfaces of the
 * loaded kinds can do.
 */
export function openApiDocument(kinds: readonly LoadedKind[]): JsonObject {
  const components = new Components();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = operationOf(name, route, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Drydock',
      version: VERSION,
      description: 'Leases out things that take effort to make.',
    },
    security: [{ token: [] }, { session: [], client: [] }],
    paths: { ...paths, ...interfacePaths(kinds, components) },
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: components.all,
    },
  };
}

/** A token, or both of the others. */
const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'What `POST /login` gives for a token, to requests of pages of the same origin. Where a token is sent ' +
      'as well, that is meant.',
  },
  client: {
    type: 'apiKey',
    in: 'header',
    name: CLIENT_HEADER,
    description: 'Any value. No form can send it, so that no other site can use the session.',
  },
};

function operationOf(name: string, route: Route, components: Components): JsonObject {
  const { answer, status } = route;
  const parameters = [
    ...parametersOf(route.params, 'path'),
    ...parametersOf(route.query, 'query'),
    ...(route.method === 'POST' ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    ...(route.open === true ? { security: [] } : { description: neededFor(route) }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.bytes === 'request' && { requestBody: { content: BYTES } }),
    ...(route.body !== undefined && {
      requestBody: {
        required: !route.body.safeParse(undefined).success,
        content: { 'application/json': { schema: components.refer(route.body, 'input') } },
      },
    }),
    responses: {
      [status]: {
        description: 'Success.',
        ...(answer !== null && {
          content: contentOf(name, route, components.refer(answer, 'output')),
        }),
      },
      default: problemAnswer(components),
    },
  };
}

/** Which routes can stream, and the names of the events. */
const STREAMS: Readonly<Record<string, string>> = {
  'leases.exec': 'started, stdout, stderr, exit, error',
  'leases.call': 'Of a stream: started, its own events, end or error.',
  'events.list': 'message, error',
};

function contentOf(name: string, { bytes }: Route, schema: JsonObject): JsonObject {
  if (bytes === 'answer') {
    return BYTES;
  }
  return {
    'application/json': { schema },
    ...(name in STREAMS && {
      'text/event-stream': { schema: { type: 'string', description: STREAMS[name] ?? '' } },
    }),
  };
}
