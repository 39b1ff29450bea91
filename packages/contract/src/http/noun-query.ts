import { z } from 'zod';
import { pageQueryShape, repeated } from './paging.ts';
import { idPrefix, line, timestamp } from './text.ts';

/** What the list of any noun can be narrowed to: spread into its query object. */
export const nounQueryShape = {
  ...pageQueryShape,
  label: repeated(z.string().regex(/^[^=]+=/, 'must be written as key=value'))
    .optional()
    .describe('Only those with this label, as `key=value`; repeat it for several.'),
  createdAfter: timestamp.optional().describe('Only those that were created after this.'),
  createdBefore: timestamp.optional().describe('Only those that were created before this.'),
  idPrefix: idPrefix
    .optional()
    .describe('Only those whose id starts so, with or without its prefix.'),
} as const;

/** As `nounQueryShape`, for a noun with names. */
export const namedNounQueryShape = {
  ...nounQueryShape,
  name: line.optional().describe('Only those of this name.'),
  nameContains: line.optional().describe('Only those whose name has this in it, in any case.'),
} as const;
