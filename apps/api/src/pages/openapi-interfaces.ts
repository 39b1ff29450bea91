import type { EventSchema, LoadedKind, Operation, Shape } from '@drydock/blueprint';
import {
  execOutput,
  operationQuery,
  ROUTES,
  transferQuery,
  type RouteName,
} from '@drydock/contract';
import type { Json, JsonObject } from '@drydock/model';
import type { z } from 'zod';
import type { Components } from './openapi-components.ts';
import { IDEMPOTENCY_KEY, neededFor, parametersOf, problemAnswer } from './openapi-parts.ts';

/** Which route serves a shape; its path has the operation's name in place of parameters. */
const ROUTE_OF = {
  call: 'leases.call',
  stream: 'leases.call',
  download: 'leases.download',
  upload: 'leases.upload',
  duplex: 'leases.download',
} as const satisfies Record<Shape, RouteName>;

const LEASE_ID = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The lease’s id.',
  schema: { type: 'string' },
};

export const BYTES = {
  'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
};

/** The operations of all interfaces of the loaded kinds, each as a path of its own. */
export function interfacePaths(
  kinds: readonly LoadedKind[],
  components: Components,
): Record<string, Record<string, Json>> {
  const paths: Record<string, Record<string, Json>> = {};
  for (const { name, operationName, operations, offeredBy } of declared(kinds)) {
    const [{ shape }] = operations;
    const route = ROUTES[ROUTE_OF[shape]];
    const path = route.path.replace('{interface}', name).replace('{operation}', operationName);
    const methods = (paths[path] ??= {});
    methods[route.method.toLowerCase()] = {
      operationId: `${name}.${operationName}`,
      tags: [`interface ${name}`],
      summary: operations[0].summary,
      description: `${SHAPES_SAY[shape]} On leases of: ${offeredBy.join(', ')}. ${neededFor(route)}`,
      parameters: parametersFor(operations, components),
      ...bodyOf(operations, components),
      responses: {
        200: { description: 'Success.', ...answerOf(operations, components) },
        default: problemAnswer(components),
      },
    };
  }
  return paths;
}

const SHAPES_SAY: Readonly<Record<Shape, string>> = {
  call: 'JSON to JSON.',
  download: 'JSON to bytes; what is told before them is in the header `drydock-head`.',
  upload: 'Bytes to JSON.',
  stream: 'JSON to server-sent events, the last of which is the answer.',
  duplex: 'Bytes both ways, over a WebSocket of the protocol `drydock.v1`.',
};

interface Declared {
  readonly name: string;
  readonly operationName: string;
  /** As each kind declares it; those that say the same are one. */
  readonly operations: readonly [Operation, ...Operation[]];
  readonly offeredBy: readonly string[];
}

/** Several kinds may offer an interface of one name, and not quite alike. */
function declared(kinds: readonly LoadedKind[]): readonly Declared[] {
  const found = new Map<string, Declared>();
  for (const { kind, interfaces } of kinds) {
    for (const { definition } of interfaces) {
      for (const [operationName, operation] of Object.entries(definition.operations)) {
        const { name } = definition;
        const key = `${name}.${operationName}`;
        const before = found.get(key);
        found.set(key, {
          name,
          operationName,
          operations: before
            ? before.operations.includes(operation)
              ? before.operations
              : [...before.operations, operation]
            : [operation],
          offeredBy: [...(before?.offeredBy ?? []), kind],
        });
      }
    }
  }
  return [...found.values()];
}

function parametersFor(
  operations: Declared['operations'],
  components: Components,
): readonly Json[] {
  const [{ shape }] = operations;
  if (shape === 'call' || shape === 'stream') {
    return [LEASE_ID, ...parametersOf(operationQuery, 'query'), IDEMPOTENCY_KEY];
  }
  const others = parametersOf(transferQuery, 'query').filter(
    (each) => (each as JsonObject)['name'] !== 'input',
  );
  const input = {
    name: 'input',
    in: 'query',
    required: !operations.every(({ input: schema }) => schema.safeParse({}).success),
    // Of a duplex in its first message; of the others here, as JSON.
    content: { 'application/json': { schema: inputOf(operations, components) } },
  };
  return [LEASE_ID, input, ...others];
}

function inputOf(operations: Declared['operations'], components: Components): JsonObject {
  return anyOf(operations.map(({ input }) => components.refer(input, 'input')));
}

function bodyOf(operations: Declared['operations'], components: Components): JsonObject {
  const [{ shape }] = operations;
  if (shape === 'upload') {
    return { requestBody: { required: false, content: BYTES } };
  }
  if (shape !== 'call' && shape !== 'stream') {
    return {};
  }
  const isOptional = operations.every(({ input }) => input.safeParse({}).success);
  const content = { 'application/json': { schema: inputOf(operations, components) } };
  return { requestBody: { required: !isOptional, content } };
}

function answerOf(operations: Declared['operations'], components: Components): JsonObject {
  const [{ shape }] = operations;
  const outputs = operations.flatMap(({ output }) =>
    output === null ? [] : [components.refer(output, 'output')],
  );
  switch (shape) {
    case 'call':
    case 'upload':
      return { content: { 'application/json': { schema: anyOf(outputs) } } };
    case 'download':
      return {
        headers: {
          'drydock-head': {
            description: 'JSON in percent-encoding.',
            content: {
              'application/json': {
                schema: anyOf(
                  operations.flatMap(({ head }) =>
                    head === null ? [] : [components.refer(head, 'output')],
                  ),
                ),
              },
            },
          },
        },
        content: BYTES,
      };
    case 'stream':
      return {
        content: { 'text/event-stream': { schema: eventsOf(operations, outputs, components) } },
      };
    case 'duplex':
      return { content: BYTES };
  }
}

/** What the data of each event is, by the event's name. */
function eventsOf(
  operations: Declared['operations'],
  outputs: readonly JsonObject[],
  components: Components,
): JsonObject {
  const [{ events, outcome }] = operations;
  const data = Object.entries(events).map(([name, schema]) => [name, dataOf(schema, components)]);
  return {
    type: 'object',
    description: 'The data of each event, by its name. `error` carries a problem.',
    properties: {
      started: { type: 'object' },
      ...(Object.fromEntries(data) as JsonObject),
      [outcome?.event ?? 'end']: anyOf(outputs),
    },
  };
}

function dataOf(schema: EventSchema, components: Components): JsonObject {
  return components.refer(schema === 'bytes' ? (execOutput as z.ZodType) : schema, 'output');
}

function anyOf(schemas: readonly JsonObject[]): JsonObject {
  const different = [
    ...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values(),
  ];
  const [first = {}, ...others] = different;
  return others.length === 0 ? first : { anyOf: different };
}
