import { COST_BOUNDS, COSTS_BY } from '@drydock/model';
import { z } from 'zod';
import { line, timestamp } from '../http/text.ts';

const seconds = (means: string) => z.number().min(0).describe(means);
const amount = (means: string) =>
  z
    .string()
    .regex(/^\d+\.\d{2,9}$/)
    .describe(means);

/** What a resource does with its time, and things that belong to none. */
const MEANS = {
  building: 'From when it was planned until it was ready.',
  inUse: 'Ready, with at least one lease on it.',
  idle: 'Ready, with none.',
  failed: 'All the life of those whose building failed.',
  cleaning: 'Ended, until nothing of it was left.',
  leaked: 'Things outside that nobody owned, from when they were first met until they last were.',
} as const;

type Means = keyof typeof MEANS;
const each = <Value extends z.ZodType>(make: (means: string) => Value) =>
  Object.fromEntries(Object.entries(MEANS).map(([name, means]) => [name, make(means)])) as Record<
    Means,
    Value
  >;

const cost = z
  .object({
    currency: z.string().describe('As ISO 4217 has it: `EUR`.'),
    amount: amount('All of it, as a decimal number.'),
    ...each((means) => amount(means)),
  })
  .describe('What resources cost, by what they did.');

const sums = {
  seconds: z
    .object(each(seconds))
    .describe('Of resources, by what they did: added up over all of them.'),
  unpricedSeconds: seconds('Of these, for which nobody had said what they cost.'),
  costs: z.array(cost).describe('One for each currency; none where nothing has a price.'),
  leaseSeconds: z
    .object({
      setUp: seconds('From when it was placed until it was active, or its try came to nothing.'),
      active: seconds('Active, until it was released.'),
      cleaning: seconds('Released, until nothing of it was left.'),
    })
    .describe('Of leases on resources, by what they did: added up over all of them.'),
};

const costGroup = z
  .object({
    value: z
      .string()
      .nullable()
      .describe(
        'The blueprint’s name, the owner, the type, or the label’s value; null for what has none.',
      ),
    blueprint: z.string().nullable().describe('The blueprint’s id, where it is asked by these.'),
    ...sums,
  })
  .meta({ id: 'CostGroup', description: 'What one of those took that costs are told apart by.' });
export type CostGroup = z.output<typeof costGroup>;

export const costs = z
  .object({
    since: timestamp.describe(
      'Where the window begins. With a day (UTC), where that is so far back that details are forgotten.',
    ),
    until: timestamp.describe('Where it ends; likewise.'),
    by: z.string().describe('What the groups are told apart by.'),
    groups: z
      .array(costGroup)
      .describe(`Those with the most time first; at most ${COST_BOUNDS.groupsMax}.`),
    rest: z.object(sums).nullable().describe('All groups beyond these; null where there are none.'),
    total: z.object(sums).describe('All groups together.'),
  })
  .meta({ id: 'Costs', description: 'What resources and leases of a project took, and cost.' });
export type Costs = z.output<typeof costs>;

const LABEL = /^label:[^\p{Cc}]+$/u;

export const costsQuery = z.strictObject({
  project: line
    .optional()
    .describe('Name or id of another project: for the project that administers.'),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Where the window begins; 24 hours before its end unless it is said.'),
  until: z.iso
    .datetime({ offset: true })
    .optional()
    .describe(
      `Where it ends; now unless it is said. At most ${COST_BOUNDS.windowDaysMax} days later.`,
    ),
  by: line
    .refine((by) => COSTS_BY.some((known) => known === by) || LABEL.test(by), {
      error: `must be ${COSTS_BY.join(', ')} or label:<name>`,
    })
    .default('blueprint')
    .describe('What is told apart: `blueprint`, `owner`, `type`, or `label:<name>`.'),
});
export type CostsQuery = z.input<typeof costsQuery>;
