import type { LoadedKind } from '@drydock/blueprint';
import type { BlueprintKind } from '@drydock/contract';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import { endpoint } from '../../http/endpoint.ts';

export const listKinds = endpoint('kinds.list', (_call, { kinds }) =>
  Promise.resolve({ items: kinds.all.map(renderKind), nextCursor: null }),
);

function renderKind(kind: LoadedKind): BlueprintKind {
  return {
    kind: kind.kind,
    provides: kind.provides,
    summary: kind.summary,
    interfaces: Object.keys(kind.interfaces),
    config: schemaOf(kind.config),
    attributes: schemaOf(kind.attributes),
  };
}

/** As it is written by whoever configures it; what JSON Schema cannot say is left open. */
function schemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonObject;
}
