import { MARKS, RESOURCE_STATUSES, type ResourceStatus } from '@drydock/model';
import { z } from 'zod';
import { storedObject } from '../http/json-object.ts';
import { actions } from '../http/actions.ts';
import { endReason } from '../http/end-reason.ts';
import { shownLabels } from '../http/labels.ts';
import { namedNounQueryShape } from '../http/noun-query.ts';
import { pageOf, severalOf, yesOrNo } from '../http/paging.ts';
import { anyId, dashedName, line, timestamp } from '../http/text.ts';

export const resourceStatus = z.enum(
  RESOURCE_STATUSES as readonly [ResourceStatus, ...ResourceStatus[]],
);

const mark = z.object({
  name: z.enum(MARKS).describe('What it is marked as.'),
  author: z.string().describe('Who set it.'),
  reason: z.string().nullable().describe('Why, where that was said.'),
  setAt: timestamp.describe('When it was set.'),
  expiresAt: timestamp.nullable().describe('When it ends by itself; null for never.'),
});

const healthFindings = z
  .object({
    healthyAt: timestamp.nullable().describe('When a check last went well.'),
    failedAt: timestamp.nullable().describe('When one last failed.'),
    failures: z.int().min(0).describe('Checks that failed since the last one that went well.'),
    reason: z.string().nullable().describe('Why the last one failed; null where it went well.'),
  })
  .describe('What its health checks found; null where its kind has none, or while it is new.');

const abandonment = z
  .object({
    author: z.string().describe('Who let go of it. When, says `destroyedAt`.'),
    reason: z.string().describe('Why.'),
    kind: z.string().describe('The kind that would have taken it down.'),
    name: z.string().describe('What that called it.'),
    place: z
      .string()
      .nullable()
      .describe(
        'How the kind knows the place, as JSON: its choice, or what it stored or asked for.',
      ),
    leases: z.int().min(0).describe('Leases on it of which something may be left there.'),
  })
  .describe('What of it was not taken back; null where nobody had to let go of it.');

export const resource = z
  .object({
    id: z.string().describe('`res_...`'),
    type: z.string().describe('What it is: `host`, `storage`, ...'),
    name: z.string().describe('A name for people; not unique.'),
    status: resourceStatus.describe('Where it stands.'),
    marks: z.array(mark).describe('Marks beside the status, set and cleared by name.'),
    blueprint: z.string().describe('Id of the blueprint that built it.'),
    revision: z.int().min(1).describe('The blueprint’s revision that built it.'),
    choice: storedObject.describe(
      'Which of the things that its blueprint could build it is: a host of a list, a zone; empty where that is one.',
    ),
    owner: z
      .string()
      .nullable()
      .describe('Owner of the lease that it was built for; null where it was built for nobody.'),
    author: z
      .string()
      .nullable()
      .describe(
        'Who had it built: `allocator` for a lease that waited, `pool` to stand ready, or who allocated it by ' +
          'hand; null of what was built before this was kept.',
      ),
    interfaces: z.array(z.string()).describe('Names of the interfaces its leases can have.'),
    attributes: storedObject.describe(
      'What its kind has stored of it: where it is and how to reach it. Never a secret.',
    ),
    health: healthFindings.nullable(),
    leases: z
      .object({
        live: z.int().min(0).describe('Leases on it that are not destroyed.'),
        limit: z.int().min(0).nullable().describe('How many it may have; null for no limit.'),
      })
      .describe('How much of it is in use.'),
    labels: shownLabels,
    createdAt: timestamp.describe('When it was planned.'),
    activatedAt: timestamp.nullable().describe('When it became usable.'),
    releasedAt: timestamp.nullable().describe('When it was released or broke.'),
    destroyedAt: timestamp.nullable().describe('When all that it had was gone.'),
    reason: z.string().nullable().describe('Why it ended, in a sentence.'),
    reasonCode: endReason('resource'),
    abandoned: abandonment.nullable(),
    actions,
  })
  .meta({ id: 'Resource', description: 'A built thing that leases are placed on.' });
export type Resource = z.output<typeof resource>;

export const resourcePage = pageOf(resource).meta({
  id: 'ResourcePage',
  description: 'A page of resources.',
});

export const resourceListQuery = z.strictObject({
  ...namedNounQueryShape,
  status: severalOf(z.union([resourceStatus, z.literal('live')]))
    .optional()
    .describe('Statuses with commas; `live` is everything that is not destroyed.'),
  type: dashedName.optional().describe('Only resources of this type.'),
  blueprint: line.optional().describe('Only resources of the blueprint of this name or id.'),
  abandoned: yesOrNo
    .optional()
    .describe('Only resources that somebody has let go of, or only the others.'),
});
export type ResourceListQuery = z.output<typeof resourceListQuery>;

export const resourceFailure = z
  .object({
    resource: z.string().describe('Id of the resource that could not be built.'),
    reason: z.string().nullable().describe('Why it could not, in a sentence.'),
    output: z
      .string()
      .nullable()
      .describe(
        'What building it printed last, as far as its kind has told: the console of a machine. Without the ' +
          'secrets of the credentials that its configuration names. Null where nothing is kept of it.',
      ),
    truncated: z.boolean().describe('Whether it printed more than that, before.'),
    failedAt: timestamp.describe('When it failed.'),
    expiresAt: timestamp.describe('When that is forgotten.'),
  })
  .meta({ id: 'ResourceFailure', description: 'What is kept of a build that failed.' });
export type ResourceFailure = z.output<typeof resourceFailure>;

const slot = z
  .object({
    key: z.string().describe('Its name; nobody else has the same one.'),
    heldBy: z
      .enum(['resource', 'lease'])
      .describe('The resource itself, or a lease that was placed on it.'),
    acquiredAt: timestamp.describe('Since when.'),
  })
  .meta({ id: 'Slot', description: 'A named exclusive right.' });
export type Slot = z.output<typeof slot>;

export const slotPage = pageOf(slot).meta({
  id: 'SlotPage',
  description: 'A page of slots, by their keys.',
});

export const resourceParams = z.object({ id: anyId.describe('The resource’s id.') });
