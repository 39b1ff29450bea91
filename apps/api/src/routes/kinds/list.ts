import { interfacesOf, type LoadedKind } from '@drydock/blueprint';
import type { BlueprintKind, KindOperation } from '@drydock/contract';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import { endpoint } from '../../http/endpoint.ts';

export const listKinds = endpoint('kinds.list', async ({ caller }, { kinds, views }) => {
  const items = await Promise.all(
    kinds.all.map(async (kind) => ({
      ...renderKind(kind),
      allowed: (await views.blueprint.whyForbidden(kind.kind, caller)) === null,
    })),
  );
  return { items, nextCursor: null };
});

function renderKind(kind: LoadedKind): Omit<BlueprintKind, 'allowed'> {
  return {
    kind: kind.kind,
    provides: kind.provides,
    summary: kind.summary,
    interfaces: [...interfacesOf(kind)],
    operations: renderOperations(kind),
    config: schemaOf(kind.config),
    attributes: schemaOf(kind.attributes),
  };
}

function renderOperations({ interfaces }: LoadedKind): KindOperation[] {
  return interfaces.flatMap(({ definition: { name, operations } }) =>
    Object.entries(operations).map(([operationName, operation]) => ({
      interface: name,
      operation: operationName,
      shape: operation.shape,
      summary: operation.summary,
      input: schemaOf(operation.input),
      output: operation.output && schemaOf(operation.output, 'output'),
      head: operation.head && schemaOf(operation.head, 'output'),
      events: Object.fromEntries(
        Object.entries(operation.events).map(([event, schema]) => [
          event,
          schema === 'bytes' ? null : schemaOf(schema, 'output'),
        ]),
      ),
      endEvent: operation.outcome?.event ?? 'end',
      receives: operation.receives,
      messages: Object.fromEntries(
        Object.entries(operation.messages).map(([name, schema]) => [name, schemaOf(schema)]),
      ),
      secret: operation.secret,
    })),
  );
}

/** As it is written by whoever configures it; what JSON Schema cannot say is left open. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): JsonObject {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
}
