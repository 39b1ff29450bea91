import { BOUNDS } from '@drydock/model';
import { z } from 'zod';

/** A page of a list: spread into the query object of each list. */
export const pageQueryShape = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(BOUNDS.pageLimitMax)
    .default(BOUNDS.pageLimitDefault)
    .describe('How many items a page has at most.'),
  cursor: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('`nextCursor` of the page before. Opaque; belongs to the same filters.'),
} as const;

/** The answer of each list: newest first. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item).describe('Newest first.'),
    nextCursor: z.string().nullable().describe('The next page’s `cursor`; null on the last page.'),
  });
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The filters that take their values joined by commas: a client has to write them so. */
const takesCommas = z.registry<{ readonly commas: true }>();

/** A filter of several values: `a,b`, or the parameter repeated, or both. */
export function severalOf<Item extends z.ZodType>(item: Item) {
  const several = z.preprocess((value) => splitByCommas(value), z.array(item).min(1).max(32));
  takesCommas.add(several, { commas: true });
  return several;
}

/** Whether a field of a query is made by `severalOf`. */
export function isJoinedByCommas(field: z.ZodType): boolean {
  return (
    takesCommas.get(field) !== undefined ||
    (field instanceof z.ZodOptional && isJoinedByCommas(field.unwrap() as z.ZodType))
  );
}

function splitByCommas(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.split(',');
  }
  return Array.isArray(value) ? value.flatMap((part: unknown) => splitByCommas(part)) : value;
}

/** A filter whose parameter may be repeated; commas belong to the value. */
export function repeated<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(item).min(1).max(BOUNDS.labelsMax),
  );
}

/** `true` or `false`. */
export const yesOrNo = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);

export const pageQuery = z.strictObject(pageQueryShape);
export type PageQuery = z.output<typeof pageQuery>;
