import { QUOTA_NAMES, QUOTAS, type QuotaName } from '@drydock/model';
import { z } from 'zod';
import { pageOf } from '../http/paging.ts';
import { line, timestamp } from '../http/text.ts';

const quotaName = z.enum(QUOTA_NAMES as readonly [QuotaName, ...QuotaName[]]);

const OF_PROJECT = 'Name or id of another project: for the project that administers.';

export const quota = z
  .object({
    name: quotaName.describe('What is limited.'),
    value: z.int().describe('How many the project may have.'),
    default: z.int().describe('How many it may have where nobody has said otherwise.'),
    used: z
      .int()
      .nullable()
      .describe(
        'How many it has, counted to one above the value or the default, whichever is more. Null for what each API process counts for itself, and for what is not counted.',
      ),
    counts: z.string().describe('What it is a number of.'),
    author: z.string().nullable().describe('Who set it; null for the default.'),
    updatedAt: timestamp.nullable().describe('When it was set; null for the default.'),
  })
  .meta({ id: 'Quota', description: 'How much of something a project may have.' });
export type Quota = z.output<typeof quota>;

export const quotaPage = pageOf(quota).meta({
  id: 'QuotaPage',
  description: 'The quotas of a project, always all of them.',
});

export const quotaListQuery = z.strictObject({ project: line.optional().describe(OF_PROJECT) });
export type QuotaListQuery = z.output<typeof quotaListQuery>;

type ValueShape = { readonly [Name in QuotaName]: ReturnType<typeof valueOf> };

function valueOf(name: QuotaName) {
  const { min, max, means } = QUOTAS[name];
  return z
    .int()
    .min(min)
    .max(max)
    .nullable()
    .optional()
    .describe(`${means} Null puts the default back.`);
}

const valueShape = Object.fromEntries(
  QUOTA_NAMES.map((name) => [name, valueOf(name)]),
) as ValueShape;

export const quotaChange = z
  .strictObject({
    project: line.optional().describe(OF_PROJECT),
    values: z
      .strictObject(valueShape)
      .refine((values) => Object.keys(values).length > 0, { error: 'must name a quota' })
      .describe('By name; what is left out stays as it is.'),
  })
  .meta({ id: 'QuotaChange', description: 'New values for quotas.' });
export type QuotaChange = z.output<typeof quotaChange>;
