import { z } from 'zod';

/** The least that an answer of the schema may be: nothing where nothing has to be, and the first of several words. */
export function sampleOf(schema: z.ZodType): unknown {
  const whole = z.toJSONSchema(schema, { io: 'output' });
  return leastOf(whole, whole.$defs ?? {});
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function leastOf(given: JsonSchema, named: Readonly<Record<string, JsonSchema>>): unknown {
  const schema = named[given.$ref?.replace('#/$defs/', '') ?? ''] ?? given;
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  if (choices.some(({ type }) => type === 'null')) {
    return null;
  }
  const [first] = choices;
  if (first !== undefined) {
    return leastOf(first as JsonSchema, named);
  }
  if (schema.enum !== undefined || schema.const !== undefined) {
    return schema.const ?? schema.enum?.[0];
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          leastOf((schema.properties?.[name] ?? {}) as JsonSchema, named),
        ]),
      );
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return Math.max(0, schema.minimum ?? 0);
    case 'boolean':
      return false;
    default:
      return schema.format === 'date-time' ? new Date().toISOString() : '';
  }
}
