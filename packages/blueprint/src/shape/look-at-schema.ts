import { z } from 'zod';
import type { Look, Wrong } from './look.ts';

type Written = Readonly<Record<string, unknown>>;

/** A schema of an object that refuses what it does not know, also within it: a typing error is told. */
export const strictSchema: Look = (value) => {
  const read = readSchema(value);
  return 'wrong' in read ? [read.wrong] : looseParts(read.written, read.written, '', new Set());
};

/** A schema of an object. What it does not know may be dropped: nobody has typed it. */
export const schemaOfObject: Look = (value) => {
  const read = readSchema(value);
  return 'wrong' in read ? [read.wrong] : [];
};

const NO_OBJECT: Wrong = {
  at: '',
  wrong: 'a schema of an object',
  example: "z.strictObject({ size: z.int().describe('How large.') })",
};

function readSchema(value: unknown): { readonly written: Written } | { readonly wrong: Wrong } {
  if (typeof value !== 'object' || value === null || !('_zod' in value)) {
    const isOlder = typeof value === 'object' && value !== null && '_def' in value;
    const wrong = isOlder ? 'a schema of zod 4, and this is one of zod 3' : 'a schema of zod 4';
    return { wrong: { ...NO_OBJECT, wrong } };
  }
  try {
    // As people write it. What JSON Schema cannot say is left out, as it is where kinds are listed.
    const written = z.toJSONSchema(value as unknown as z.ZodType, {
      io: 'input',
      unrepresentable: 'any',
    }) as Written;
    return isOther(written) ? { wrong: NO_OBJECT } : { written };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const wrong = `a schema that can be shown as JSON Schema (${said})`;
    return { wrong: { ...NO_OBJECT, wrong } };
  }
}

/** Whether it is plainly no object. One that says nothing of its type may be. */
const isOther = ({ type }: Written): boolean => type !== undefined && type !== 'object';

/** The objects in it that drop unknown fields. One that keeps them (`looseObject`, a record) means it. */
function looseParts(
  root: Written,
  part: unknown,
  at: string,
  seen: Set<unknown>,
): readonly Wrong[] {
  if (typeof part !== 'object' || part === null || seen.has(part)) {
    return [];
  }
  seen.add(part);
  const written = part as Written;
  const own = isLoose(written) ? [looseAt(at)] : [];
  const below = Object.entries(written).flatMap(([keyword, value]): readonly Wrong[] => {
    const into = (inner: unknown, key: string): readonly Wrong[] =>
      looseParts(root, inner, [at, key].filter((each) => each !== '').join('.'), seen);
    switch (keyword) {
      case 'properties':
        return Object.entries(value as Written).flatMap(([key, inner]) => into(inner, key));
      case 'items':
      case 'additionalProperties':
        return into(value, '*');
      case 'prefixItems':
        return (value as readonly unknown[]).flatMap((inner, index) => into(inner, String(index)));
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
        return (value as readonly unknown[]).flatMap((inner) => into(inner, ''));
      case '$ref':
        return into(definitionOf(root, value), '');
      default:
        return [];
    }
  });
  return [...own, ...below];
}

const isLoose = ({ type, additionalProperties }: Written): boolean =>
  type === 'object' && additionalProperties === undefined;

const looseAt = (at: string): Wrong => ({
  at,
  wrong: 'strict, or a field that somebody misspells is dropped without a word',
  example: 'z.strictObject({ ... })',
});

/** `#/$defs/name` */
function definitionOf(root: Written, reference: unknown): unknown {
  const [, , key] = String(reference).split('/');
  const definitions = root['$defs'];
  return key === undefined || typeof definitions !== 'object' || definitions === null
    ? undefined
    : (definitions as Written)[key];
}
