import { RULES, type Rule } from '@drydock/model';
import { z } from 'zod';
import { leaseStatus } from './lease.ts';
import { timestamp } from '../http/text.ts';

const rules = Object.keys(RULES) as [Rule, ...Rule[]];

export const verdict = z
  .object({
    blueprint: z.string().describe('Name of the blueprint that was looked at.'),
    resource: z.string().optional().describe('Id of its resource that was looked at.'),
    rule: z.enum(rules).describe('The rule that refused, from a closed list.'),
    detail: z.string().describe('Why, in a sentence.'),
    change: z.string().describe('What would have to change for it, in a sentence.'),
    have: z.number().optional().describe('How much there is of what is lacking.'),
    need: z.number().optional().describe('How much of it there would have to be.'),
    by: z.string().optional().describe('Of what, or whose: `cpu`, an owner, a label’s value.'),
    until: timestamp.optional().describe('When it is over by itself.'),
  })
  .meta({ id: 'Verdict', description: 'Why a blueprint or a resource was not used.' });

export const explanation = z
  .object({
    status: leaseStatus.describe('Where the lease stands.'),
    position: z
      .int()
      .min(1)
      .nullable()
      .describe(
        'Its place in the order in which its type is served now, 1 being next; behind the ' +
          'thousand that are looked at together, at least this. Null unless it is pending.',
      ),
    awaits: z.string().nullable().describe('Id of the resource that is being built for it.'),
    verdicts: z.array(verdict).describe('What the allocator last found.'),
    updatedAt: timestamp.nullable().describe('When the verdicts last changed.'),
  })
  .meta({ id: 'Explanation', description: 'Why a lease stands where it stands.' });
export type Explanation = z.output<typeof explanation>;
