import { isId, type IdKind } from '@drydock/model';
import { z } from 'zod';
import type { OnRubbish, RubbishPlace } from './rubbish.ts';

/**
 * What Redis says, as the schema wants it; null, and told, where it is something else. Whatever comes
 * out of Redis goes through here: anybody who reaches it may have written it, another release of Drydock
 * too.
 */
export function parseFrom<Schema extends z.ZodType>(
  where: RubbishPlace,
  schema: Schema,
  value: unknown,
  onRubbish: OnRubbish,
): z.output<Schema> | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  onRubbish(where, whyNot(parsed.error));
  return null;
}

/** The first thing that is wrong, without what was found there: a path is as foreign as a value. */
function whyNot({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) {
    return 'not what it should be';
  }
  const depth = issue.path.length === 0 ? '' : ' within';
  return `${issue.code}${depth}`;
}

/** JSON of that form, and of no more characters: what is longer is not even parsed. */
export const jsonText = <Schema extends z.ZodType>(schema: Schema, lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'This is no JSON.' });
        return z.NEVER;
      }
    })
    .pipe(schema);

export const idOf = <Kind extends IdKind>(kind: Kind) =>
  z.string().refine((text) => isId(kind, text));
