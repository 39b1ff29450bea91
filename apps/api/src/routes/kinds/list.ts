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

function renderOperations({ operations = {} }: LoadedKind): KindOperation[] {
  return Object.entries(operations).flatMap(([name, members]) =>
    Object.entries(members).map(([operation, { summary, input, output }]) => ({
      interface: name,
      operation,
      summary,
      input: schemaOf(input),
      output: schemaOf(output, 'output'),
    })),
  );
}

/** As it is written by whoever configures it; what JSON Schema cannot say is left open. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): JsonObject {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
}
