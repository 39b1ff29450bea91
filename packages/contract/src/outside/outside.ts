import { FINDING_STATUSES } from '@drydock/model';
import { z } from 'zod';
import { pageOf, pageQueryShape, yesOrNo } from '../http/paging.ts';
import { anyId, timestamp } from '../http/text.ts';

export const outsideFinding = z
  .object({
    id: z.string().describe('`find_...`'),
    kind: z.string().describe('The kind that found it.'),
    place: z.string().describe('Where it is, as the kind calls it.'),
    thing: z.string().describe('Its id there.'),
    what: z.string().describe('What it is: `instance`, `volume`.'),
    resource: z.string().nullable().describe('The resource that its marks name; it may be gone.'),
    epoch: z.int().nullable().describe('The epoch of the installation that its marks name.'),
    state: z.string().nullable().describe('As it is called there.'),
    status: z
      .enum(FINDING_STATUSES)
      .describe(
        '`seen` once, and looked at again; `waiting` for somebody to say what becomes of it; `removing`; `gone`; `left` where it is.',
      ),
    looks: z.int().describe('Looks apart in time that met it.'),
    tries: z.int().describe('Tries to take it back that failed.'),
    error: z.string().nullable().describe('Why the last of them failed.'),
    author: z
      .string()
      .nullable()
      .describe('Who said what becomes of it; null where nobody was asked.'),
    thingCreatedAt: timestamp.nullable().describe('When it was made, as it is told there.'),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp,
  })
  .meta({ id: 'OutsideFinding', description: 'Something outside that no living resource owned.' });
export type OutsideFinding = z.output<typeof outsideFinding>;

export const outsidePage = pageOf(outsideFinding).meta({
  id: 'OutsidePage',
  description: 'A page of findings.',
});

export const outsideListQuery = z.strictObject({
  ...pageQueryShape,
  open: yesOrNo.optional().describe('Only those of which something is still to be done.'),
});
export type OutsideListQuery = z.output<typeof outsideListQuery>;

export const outsideParams = z.object({ id: anyId.describe('The finding’s id.') });
