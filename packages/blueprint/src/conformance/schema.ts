import assert from 'node:assert/strict';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import type { ConformanceCheck, ConformanceHarness } from './harness.ts';
import { DASHED_NAME } from '../dashed-name.ts';
import type { LoadedKind } from '../loaded-kind.ts';

/** A field that no schema has. */
export const UNKNOWN_FIELD = 'drydock-conformance-unknown-field';

/** A resource id of the right shape that names nothing. */
const SOME_RESOURCE = 'res_00000000000000000000';

/** What a kind says about itself, and its functions that touch nothing. */
export function schemaChecks(
  kind: LoadedKind,
  harness: ConformanceHarness,
): readonly ConformanceCheck[] {
  return [
    {
      name: 'names itself and what it provides in lower-case words, and says what it is',
      run: async () => {
        assert.match(kind.kind, DASHED_NAME);
        assert.match(kind.provides, DASHED_NAME);
        assert.ok(kind.summary.trim() !== '', 'the summary is empty');
      },
    },
    ...(['config', 'attributes'] as const).flatMap((part) => partChecks(kind, harness, part)),
    {
      name: 'refuses attributes that it does not know with a sentence, not with an error',
      run: async () => {
        for (const { config } of harness.examples) {
          const reason = kind.refuses(config, { [UNKNOWN_FIELD]: true });
          assert.ok(reason !== null && reason !== '', 'unknown attributes are served');
        }
      },
    },
    {
      name: 'answers the same question the same way and changes nothing that it is given',
      run: async () => {
        for (const example of harness.examples) {
          const config = frozen(example.config);
          const attributes = frozen(example.attributes);
          assert.equal(kind.refuses(config, attributes), null, `${example.name} is refused`);
          const questions = [
            () => kind.refuses(config, attributes),
            () => kind.resource.name(config, SOME_RESOURCE, {}),
            () => kind.resource.slots?.(config),
            () => kind.lease.needsSetUp(config, attributes),
          ];
          for (const ask of questions) {
            assert.deepEqual(ask(), ask());
          }
          assert.ok(
            kind.resource.name(config, SOME_RESOURCE, {}).trim() !== '',
            'the name is empty',
          );
        }
      },
    },
  ];
}

function partChecks(
  kind: LoadedKind,
  harness: ConformanceHarness,
  part: 'config' | 'attributes',
): readonly ConformanceCheck[] {
  const schema = kind[part];
  return [
    {
      name: `takes the ${part} of every example and refuses an unknown field in it`,
      run: async () => {
        for (const example of harness.examples) {
          const value = example[part];
          assert.ok(schema.safeParse(value).success, `${example.name} is refused`);
          const unknown = schema.safeParse({ ...value, [UNKNOWN_FIELD]: true });
          assert.ok(!unknown.success, `${example.name} may have unknown fields`);
        }
      },
    },
    {
      name: `describes every field of its ${part} in JSON Schema`,
      run: async () => {
        const jsonSchema: unknown = z.toJSONSchema(schema, { io: 'input' });
        assert.deepEqual(undescribedFields(jsonSchema, part), []);
      },
    },
  ];
}

/** Paths of the properties without a description, nested objects included. */
export function undescribedFields(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  return Object.entries(schema).flatMap(([keyword, value]: [string, unknown]) => {
    if (keyword !== 'properties' || typeof value !== 'object' || value === null) {
      return undescribedFields(value, path);
    }
    return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
      const fieldPath = `${path}.${name}`;
      const described = typeof field === 'object' && field !== null && 'description' in field;
      return [...(described ? [] : [fieldPath]), ...undescribedFields(field, fieldPath)];
    });
  });
}

function frozen(value: JsonObject): JsonObject {
  const copy = structuredClone(value);
  const freeze = (part: unknown): void => {
    if (typeof part === 'object' && part !== null) {
      Object.freeze(part);
      Object.values(part).forEach(freeze);
    }
  };
  freeze(copy);
  return copy;
}
