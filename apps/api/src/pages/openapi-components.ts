import type { Json, JsonObject } from '@drydock/model';
import { z } from 'zod';

const DEFINITION = '#/$defs/';
const COMPONENT = '#/components/schemas/';

/** Schemas that have a name of their own, each once. */
export class Components {
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
