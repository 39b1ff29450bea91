import { z } from 'zod';
import { storedObject } from '../http/json-object.ts';
import { timestamp } from '../http/text.ts';

const firing = z
  .object({
    at: timestamp.describe('When it fires.'),
    readyMin: z.int().min(0).describe('How many stand ready from then on.'),
  })
  .nullable();

const count = z.int().min(0);

export const blueprintPool = z
  .object({
    kept: z.boolean().describe('Whether anything of it comes or goes by itself.'),
    readyMin: count.describe('How many should stand ready now.'),
    firing: firing.describe('The firing of a schedule that says so; null where none has fired.'),
    nextFiring: firing.describe('The next one; null where there is none.'),
    ready: count.describe('Resources that stand ready, unused.'),
    inUse: count.describe('That leases are on, and that may take more.'),
    building: count.describe('That are being built.'),
    ill: count.describe('That are quarantined.'),
    leaving: count.describe('That take no new leases for another reason, or are on their way out.'),
    old: count.describe('Of all of these, those that an older revision has built.'),
    breaker: z
      .object({
        openedAt: timestamp.describe('When it opened.'),
        until: timestamp.describe('From then on one at a time is built, until one was.'),
        failed: count.describe('How many had failed.'),
        of: count.describe('Of how many.'),
        windowSeconds: z.int().min(1).describe('Within how long.'),
      })
      .nullable()
      .describe(
        'Set while nothing, or one at a time, is built since too much has failed. Else null.',
      ),
    rollOut: z
      .object({
        revision: z.int().min(1).describe('What the idle ones are brought to.'),
        status: z
          .enum(['running', 'held', 'done'])
          .describe('`held`: a build of it has failed, and the older ones stay.'),
        reason: z.string().nullable().describe('Why it is held.'),
        since: timestamp.describe('When it was begun.'),
      })
      .nullable()
      .describe(
        'What became of bringing the idle ones to the present revision; null where nothing did.',
      ),
    pauses: z
      .array(
        z.object({
          choice: storedObject.describe('Which of the things that it could build.'),
          failed: count.describe('How often that has failed lately.'),
          reason: z.string().describe('What was said of the last one.'),
          until: timestamp.describe('Until when nothing of that sort is built.'),
        }),
      )
      .describe('What is not built for a while, since it failed.'),
    nextAt: timestamp
      .nullable()
      .describe(
        'When it is looked at again, if nothing is told before; null where it is not kept.',
      ),
  })
  .meta({ id: 'BlueprintPool', description: 'The resources of a blueprint, as a pool.' });
export type BlueprintPool = z.output<typeof blueprintPool>;
