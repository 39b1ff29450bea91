import { z } from 'zod';
import { pageOf } from '../http/paging.ts';
import { timestamp } from '../http/text.ts';

export const attempt = z
  .object({
    id: z.string().describe('`att_...`'),
    number: z.int().min(1).describe('The lease’s first attempt is 1.'),
    resource: z.string().describe('Id of the resource it was placed on.'),
    blueprint: z.string().describe('Id of that resource’s blueprint.'),
    status: z
      .enum(['open', 'dirty', 'closed'])
      .describe('`open` in use, `dirty` ended with something left to clean, `closed` clean.'),
    startedAt: timestamp.describe('When the lease was placed there.'),
    activatedAt: timestamp.nullable().describe('When it became usable there.'),
    endedAt: timestamp.nullable().describe('When it ended there.'),
    reason: z.string().nullable().describe('Why it ended.'),
  })
  .meta({ id: 'Attempt', description: 'One try to place and set up a lease on a resource.' });
export type Attempt = z.output<typeof attempt>;

export const attemptPage = pageOf(attempt).meta({
  id: 'AttemptPage',
  description: 'A page of attempts.',
});
