import { BOUNDS, isStorable, type Json, type JsonObject } from '@drydock/model';
import { z } from 'zod';

/**
 * Why the value cannot be stored, or null. The depth is looked at first, and no deeper than its
 * bound: a body of nothing but brackets would otherwise exhaust the stack of `JSON.stringify`.
 */
function storageProblem(value: Json, depth: number): string | null {
  if (depth > BOUNDS.jsonDepthMax) {
    return `must not be nested deeper than ${BOUNDS.jsonDepthMax} levels`;
  }
  if (typeof value === 'string') {
    return isStorable(value) ? null : 'must be valid Unicode without NUL characters';
  }
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  for (const [key, member] of Object.entries(value)) {
    const problem = isStorable(key)
      ? storageProblem(member, depth + 1)
      : 'must have keys of valid Unicode without NUL characters';
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}

/** An object of a request of at most so many bytes. */
function objectUpTo(bytesMax: number): z.ZodType<JsonObject, JsonObject> {
  return z.record(z.string(), z.unknown()).superRefine((value, context) => {
    const object = value as JsonObject;
    const problem = storageProblem(object, 1);
    if (problem !== null) {
      context.addIssue({ code: 'custom', message: problem });
      return;
    }
    if (Buffer.byteLength(JSON.stringify(object)) > bytesMax) {
      context.addIssue({
        code: 'custom',
        message: `must not be larger than ${bytesMax} bytes of JSON`,
      });
    }
  }) as z.ZodType as z.ZodType<JsonObject, JsonObject>;
}

/** An object of a request: what it may hold, a blueprint kind's own schema says later. */
export const jsonObject = objectUpTo(BOUNDS.attributesBytesMax);

/** The same for what is handed on and not stored: as large as a body may be. */
export const jsonInput = objectUpTo(BOUNDS.bodyBytesMax);

/** An object of an answer: stored before, so not checked again. */
export const storedObject = z.record(z.string(), z.unknown()) as z.ZodType as z.ZodType<
  JsonObject,
  JsonObject
>;
