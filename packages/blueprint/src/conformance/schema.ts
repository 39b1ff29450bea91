import assert from 'node:assert/strict';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import type { ConformanceCheck, ConformanceHarness } from './harness.ts';
import { DASHED_NAME } from '../dashed-name.ts';
import { describeIssues } from '../kind-fault.ts';
import { list } from './words.ts';
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
        for (const name of [kind.kind, kind.provides]) {
          assert.match(name, DASHED_NAME, `"${name}" is not of lower-case words joined by dashes`);
        }
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
          const refusal = kind.refuses(config, attributes);
          assert.ok(refusal === null, `the example "${example.name}" is refused: ${refusal}`);
          const questions: Readonly<Record<string, () => unknown>> = {
            refuses: () => kind.refuses(config, attributes),
            problems: () => kind.problems?.(config),
            credentials: () => kind.credentials?.(config),
            'resource.name': () => kind.resource.name(config, SOME_RESOURCE, {}),
            'resource.choices': () => kind.resource.choices?.(config, attributes),
            'resource.slots': () => kind.resource.slots?.(config),
            'resource.capacity': () => kind.resource.capacity(config),
            'resource.pricedAs': () => kind.resource.pricedAs(config, {}),
            'lease.needsSetUp': () => kind.lease.needsSetUp(config, attributes),
          };
          for (const [where, ask] of Object.entries(questions)) {
            assert.deepEqual(ask(), ask(), `${where} answers the same question in two ways`);
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
          const { error } = schema.safeParse(value);
          const refusal = error === undefined ? '' : describeIssues(error);
          assert.ok(refusal === '', `the example "${example.name}" is refused: ${part}.${refusal}`);
          const unknown = schema.safeParse({ ...value, [UNKNOWN_FIELD]: true });
          assert.ok(
            !unknown.success,
            `the ${part} of "${example.name}" may have unknown fields: make it a z.strictObject`,
          );
        }
      },
    },
    {
      name: `describes every field of its ${part} in JSON Schema`,
      run: async () => {
        const jsonSchema: unknown = z.toJSONSchema(schema, { io: 'input' });
        const undescribed = undescribedFields(jsonSchema, part);
        assert.ok(undescribed.length === 0, undescribedSentence(undescribed));
      },
    },
  ];
}

/** What is said of fields that nobody has described. */
export const undescribedSentence = (paths: readonly string[]): string =>
  `without a description: ${list(paths)}; write \`.describe('What it is.')\` behind each`;

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
