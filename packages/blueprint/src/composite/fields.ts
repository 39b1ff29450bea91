import { DrydockError, type Json, type JsonObject } from '@drydock/model';
import { z } from 'zod';

/** The names of the fields that a schema of an object has, whichever copy of zod has made it. */
export function fieldNames(schema: z.ZodType): ReadonlySet<string> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return new Set(Object.keys(properties));
}

/** Of some values those that a schema has fields for: a configuration of a part, out of the composite’s. */
export function valuesFor(schema: z.ZodType, values: object): JsonObject {
  return valuesOf(fieldNames(schema), values);
}

/** @param fields - null for all; what is undefined was not given */
export function valuesOf(fields: ReadonlySet<string> | null, values: object): JsonObject {
  return Object.fromEntries(
    Object.entries(values as JsonObject).filter(
      ([key, value]) => fields?.has(key) !== false && value !== undefined,
    ),
  );
}

type Field = z.ZodType<Json | undefined>;

/**
 * Fields of a kind’s configuration or attributes, to be spread into those of a composite: what they take, their
 * defaults and their descriptions are the kind’s own.
 *
 * ```ts
 * config: z.strictObject({ ...fieldsOf(storage.config, ['host', 'bytes']) }),
 * ```
 *
 * What a kind checks of several fields together is not among them: a part checks it itself.
 *
 * @throws DrydockError `invalid-configuration` where there is no such field
 */
export function fieldsOf<const Names extends readonly string[]>(
  schema: z.ZodType,
  names: Names,
): Readonly<Record<Names[number], Field>> {
  const shape: unknown = 'shape' in schema ? schema.shape : null;
  const fields = (typeof shape === 'object' && shape !== null ? shape : {}) as Readonly<
    Record<string, Field>
  >;
  const found = names.map((name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      throw new DrydockError(
        'invalid-configuration',
        `There is no field "${name}"; there are ${Object.keys(fields).join(', ') || 'none'}.`,
      );
    }
    return [name, field] as const;
  });
  return Object.fromEntries(found) as Record<Names[number], Field>;
}
