import { BOUNDS } from '@drydock/model';
import { z } from 'zod';
import { jsonObject, storedObject } from '../http/json-object.ts';
import { operationSchema } from '../interface/operation.ts';
import { actions } from '../http/actions.ts';
import { labelChange, labels, shownLabels } from '../http/labels.ts';
import { namedNounQueryShape } from '../http/noun-query.ts';
import { pageOf } from '../http/paging.ts';
import { anyId, dashedName, timestamp } from '../http/text.ts';
import {
  buildingGiven,
  buildingPatch,
  buildingShown,
  INTEGER_MAX,
  LIMITS,
  poolGiven,
  poolPatch,
  poolShown,
  pricing,
} from './life.ts';

const limit = z.int().min(0).max(INTEGER_MAX).nullable();
const failedBuilds = z.int().min(1).max(BOUNDS.failedBuildsMax).nullable();
const packing = z.enum(['fill', 'spread']);
const transcriptBytes = z.int().min(1).max(BOUNDS.transcriptBytesMax).nullable();
const transcriptKeepSeconds = z.int().min(1).max(BOUNDS.transcriptKeepSecondsMax).nullable();

const TRANSCRIPTS_MEAN = 'Bounds of what is stored of commands that run with `keep`.';
const TRANSCRIPT_BYTES_MEANS = `How much of one; null for ${BOUNDS.transcriptBytesDefault} bytes.`;
const TRANSCRIPT_KEEP_MEANS = `For how long after its end; null for ${BOUNDS.transcriptKeepSecondsDefault} s.`;

const FAILED_BUILDS_MEANS =
  'After so many builds in a row that fail a lease that waits for nothing else breaks; null for never.';
const PACKING_MEANS =
  '`fill` uses up resources in use before it opens idle ones; `spread` takes idle and new ones first.';

export const blueprint = z
  .object({
    id: z.string().describe('`bp_...`'),
    name: z.string().describe('Unique within the project.'),
    kind: z.string().describe('Name of the code behind it.'),
    provides: z.string().describe('The resource type it builds.'),
    revision: z.int().min(1).describe('Goes up with every change of `config`.'),
    config: storedObject.describe('As the kind’s own schema has it.'),
    limits: z
      .object({
        resources: limit.describe('How many resources it may have; null for no limit.'),
        leasesPerResource: limit.describe('How many leases each may have; null for no limit.'),
        failedBuilds: failedBuilds.describe(FAILED_BUILDS_MEANS),
        ...LIMITS,
      })
      .describe('The same for every kind.'),
    packing: packing.describe(PACKING_MEANS),
    pool: poolShown,
    building: buildingShown,
    pricing: pricing.nullable(),
    transcripts: z
      .object({
        bytesMax: transcriptBytes.describe(TRANSCRIPT_BYTES_MEANS),
        keepSeconds: transcriptKeepSeconds.describe(TRANSCRIPT_KEEP_MEANS),
      })
      .describe(TRANSCRIPTS_MEAN),
    enabled: z.boolean().describe('Whether it takes new leases.'),
    draining: z
      .object({
        author: z.string().describe('Who drains it.'),
        reason: z.string().nullable().describe('Why, where that was said.'),
        setAt: timestamp.describe('Since when.'),
      })
      .nullable()
      .describe('Set while an operator wants it empty: it takes no new leases. Else null.'),
    labels: shownLabels,
    resources: z.int().min(0).describe('How many of its resources are not destroyed.'),
    createdAt: timestamp.describe('When it was created.'),
    updatedAt: timestamp.describe('When it was last changed.'),
    actions,
  })
  .meta({ id: 'Blueprint', description: 'A stored configuration that builds resources.' });
export type Blueprint = z.output<typeof blueprint>;

export const blueprintPage = pageOf(blueprint).meta({
  id: 'BlueprintPage',
  description: 'A page of blueprints.',
});

export const blueprintCreate = z
  .strictObject({
    name: dashedName.describe('Unique within the project.'),
    kind: dashedName.describe('A loaded kind.'),
    config: jsonObject.describe('As the kind’s own schema has it.'),
    limits: z
      .strictObject({
        resources: limit.default(null).describe('How many resources it may have.'),
        leasesPerResource: limit.default(null).describe('How many leases each may have.'),
        failedBuilds: failedBuilds
          .default(BOUNDS.failedBuildsDefault)
          .describe(FAILED_BUILDS_MEANS),
        leaseSecondsMax: LIMITS.leaseSecondsMax.default(null),
        quantities: LIMITS.quantities.default({}),
        perOwner: LIMITS.perOwner.default(null),
        perLabel: LIMITS.perLabel.default([]),
      })
      .prefault({})
      .describe('Null is no limit.'),
    packing: packing.default('fill').describe(PACKING_MEANS),
    pool: poolGiven,
    building: buildingGiven,
    pricing: pricing.nullable().default(null),
    transcripts: z
      .strictObject({
        bytesMax: transcriptBytes.default(null).describe(TRANSCRIPT_BYTES_MEANS),
        keepSeconds: transcriptKeepSeconds.default(null).describe(TRANSCRIPT_KEEP_MEANS),
      })
      .default({ bytesMax: null, keepSeconds: null })
      .describe(TRANSCRIPTS_MEAN),
    enabled: z.boolean().default(true).describe('Whether it takes leases at once.'),
    labels: labels.optional().describe('Marks of your own, to find it by.'),
  })
  .meta({ id: 'BlueprintCreate', description: 'A new blueprint.' });
export type BlueprintCreate = z.output<typeof blueprintCreate>;
/** As a caller writes it: what has a default may be left out. */
export type BlueprintCreateInput = z.input<typeof blueprintCreate>;

export const blueprintPatch = z
  .strictObject({
    name: dashedName.optional().describe('A new name.'),
    config: jsonObject.optional().describe('Takes the place of the whole configuration.'),
    limits: z
      .strictObject({
        resources: limit.optional().describe('How many resources it may have.'),
        leasesPerResource: limit.optional().describe('How many leases each may have.'),
        failedBuilds: failedBuilds.optional().describe(FAILED_BUILDS_MEANS),
        leaseSecondsMax: LIMITS.leaseSecondsMax.optional(),
        quantities: LIMITS.quantities.optional(),
        perOwner: LIMITS.perOwner.optional(),
        perLabel: LIMITS.perLabel.optional(),
      })
      .optional()
      .describe('A limit that is left out stays. One below what is in use stops growth only.'),
    packing: packing.optional().describe(PACKING_MEANS),
    pool: poolPatch,
    building: buildingPatch,
    pricing: pricing.nullable().optional(),
    transcripts: z
      .strictObject({
        bytesMax: transcriptBytes.optional().describe(TRANSCRIPT_BYTES_MEANS),
        keepSeconds: transcriptKeepSeconds.optional().describe(TRANSCRIPT_KEEP_MEANS),
      })
      .optional()
      .describe('A bound that is left out stays. What was begun keeps those that it began with.'),
    enabled: z.boolean().optional().describe('Whether it takes new leases.'),
    labels: labelChange.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { error: 'must change something' })
  .meta({ id: 'BlueprintPatch', description: 'What changes; all else stays.' });
export type BlueprintPatch = z.output<typeof blueprintPatch>;

export const blueprintListQuery = z.strictObject({
  ...namedNounQueryShape,
  type: dashedName.optional().describe('Only blueprints that provide this type.'),
  kind: dashedName.optional().describe('Only blueprints of this kind.'),
});
export type BlueprintListQuery = z.output<typeof blueprintListQuery>;

const blueprintRevision = z
  .object({
    revision: z.int().min(1).describe('Counted from 1, which it was created with.'),
    config: storedObject.describe('As the kind’s own schema has it.'),
    resolved: storedObject.describe(
      'What its kind has looked up for it outside, by names of its own.',
    ),
    author: z.string().describe('Who wrote it.'),
    createdAt: timestamp.describe('Since when it was in force.'),
  })
  .meta({ id: 'BlueprintRevision', description: 'A configuration that a blueprint has or had.' });
export type BlueprintRevision = z.output<typeof blueprintRevision>;

export const blueprintRevisionPage = pageOf(blueprintRevision).meta({
  id: 'BlueprintRevisionPage',
  description: 'A page of a blueprint’s revisions, the newest first.',
});

export const blueprintParams = z.object({ id: anyId.describe('The blueprint’s id.') });

export const blueprintKind = z
  .object({
    kind: z.string().describe('Its name.'),
    provides: z.string().describe('The resource type it builds.'),
    summary: z.string().describe('What it does, in a sentence.'),
    allowed: z
      .boolean()
      .describe('Whether the installation lets the caller’s project have blueprints of it.'),
    interfaces: z.array(z.string()).describe('Names of the interfaces its leases have.'),
    config: storedObject.describe('JSON Schema of a blueprint’s `config`.'),
    operations: z
      .array(operationSchema)
      .describe('What the interfaces that the kind itself defines can do.'),
    attributes: storedObject.describe('JSON Schema of a lease’s `attributes`.'),
  })
  .meta({ id: 'BlueprintKind', description: 'Code that builds one type of resource.' });
export type BlueprintKind = z.output<typeof blueprintKind>;

export const blueprintKindPage = pageOf(blueprintKind).meta({
  id: 'BlueprintKindPage',
  description: 'The loaded kinds.',
});
