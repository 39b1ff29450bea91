import {
  CLIENT_HEADER,
  PROBLEM_MEDIA_TYPE,
  problemDetails,
  ROUTES,
  scopeOf,
  SESSION_COOKIE,
  type Route,
} from '@drydock/contract';
import type { Json, JsonObject } from '@drydock/model';
import { z } from 'zod';

const VERSION = '1';
const DEFINITION = '#/$defs/';
const COMPONENT = '#/components/schemas/';

/** The contract as OpenAPI 3.1, whose schemas are JSON Schema as zod writes it. */
export function openApiDocument(): JsonObject {
  const components = new Components();
  const problem = components.refer(problemDetails, 'output');
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = operationOf(name, route, components, problem);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Drydock',
      version: VERSION,
      description: 'Leases out things that take effort to make.',
    },
    security: [{ token: [] }, { session: [], client: [] }],
    paths,
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

function operationOf(
  name: string,
  route: Route,
  components: Components,
  problem: JsonObject,
): JsonObject {
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
    ...(route.body !== undefined && {
      requestBody: {
        required: !route.body.safeParse(undefined).success,
        content: { 'application/json': { schema: components.refer(route.body, 'input') } },
      },
    }),
    responses: {
      [status]: {
        description: 'Success.',
        ...(answer !== null && { content: contentOf(name, components.refer(answer, 'output')) }),
      },
      default: {
        description: 'A problem.',
        content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } },
      },
    },
  };
}

function neededFor(route: Route): string {
  const scope = scopeOf(route);
  const narrowed = scope === null ? '' : `, and of one with scopes \`${scope}\``;
  return `Needs a token of the role ${route.role}${narrowed}.`;
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same key, path and body get the same answer for a day, and are done once; the same key ' +
    'with another path or body gets 422. A key is the project’s. A request that was refused leaves ' +
    'its key free.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Which routes can stream, and the names of the events. */
const STREAMS: Readonly<Record<string, string>> = {
  'leases.exec': 'started, stdout, stderr, exit, error',
  'events.list': 'message, error',
};

function contentOf(name: string, schema: JsonObject): JsonObject {
  return {
    'application/json': { schema },
    ...(name in STREAMS && {
      'text/event-stream': { schema: { type: 'string', description: STREAMS[name] ?? '' } },
    }),
  };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
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

/** Schemas that have a name of their own, each once. */
class Components {
  readonly all: Record<string, Json> = {};

  refer(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
    const written = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
    const { $schema: _, $defs: definitions, id, ...own } = written;
    for (const [name, definition] of Object.entries((definitions ?? {}) as JsonObject)) {
      this.#add(name, definition as JsonObject);
    }
    if (typeof id !== 'string') {
      return relocated(own);
    }
    this.#add(id, own);
    return { $ref: `${COMPONENT}${id}` };
  }

  #add(name: string, definition: JsonObject): void {
    const { id: _, ...rest } = definition;
    this.all[name] = relocated(rest);
  }
}

/** zod puts what it refers to beside the schema; OpenAPI has one place for all. */
function relocated(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema).replaceAll(DEFINITION, COMPONENT)) as JsonObject;
}
