import { BOUNDS } from '@drydock/model';
import { z } from 'zod';
import { quantities } from '../blueprint/life.ts';
import { reason } from '../command/operator-command.ts';
import { jsonObject } from '../http/json-object.ts';
import { leaseStatus } from './lease.ts';
import { labels } from '../http/labels.ts';
import { nounQueryShape } from '../http/noun-query.ts';
import { severalOf } from '../http/paging.ts';
import { anyId, dashedName, line } from '../http/text.ts';

const ttlSeconds = z.int().min(1).max(BOUNDS.ttlSecondsMax);

export const leaseRequest = z
  .strictObject({
    type: dashedName.describe('The resource type, as some loaded kind provides it.'),
    attributes: jsonObject
      .optional()
      .describe('What the resource must be able to do; the kinds’ schemas say what there is.'),
    blueprints: z
      .array(line)
      .min(1)
      .max(64)
      .optional()
      .describe('Names or ids of the only blueprints that may serve it.'),
    quantities: quantities
      .optional()
      .describe('How much it takes of what its resource offers: `{"cpu": 2, "memoryMiB": 4096}`.'),
    priority: z
      .int()
      .min(BOUNDS.priorityMin)
      .max(BOUNDS.priorityMax)
      .optional()
      .describe('Higher is served first; 0 unless said otherwise.'),
    ttlSeconds: ttlSeconds
      .optional()
      .describe(`Lives so long from activation; default ${BOUNDS.ttlSecondsDefault}.`),
    waitTimeoutSeconds: z
      .int()
      .min(1)
      .max(BOUNDS.waitTimeoutSecondsMax)
      .optional()
      .describe(`Waits at most so long; default ${BOUNDS.waitTimeoutSecondsDefault}.`),
    owner: line.optional().describe('Whom it is for; fair shares are counted by it.'),
    labels: labels.optional().describe('Marks of your own, to find it by.'),
    count: z
      .int()
      .min(1)
      .max(BOUNDS.leasesPerRequestMax)
      .optional()
      .describe('Requests so many leases at once; the answer is then `{items}`.'),
    atomic: z
      .boolean()
      .optional()
      .describe('With `count`: all of them are served together, or none.'),
  })
  .meta({ id: 'LeaseRequest', description: 'What is asked of a lease.' });
export type LeaseRequest = z.output<typeof leaseRequest>;

const timeoutSeconds = z.coerce
  .number()
  .int()
  .min(0)
  .max(BOUNDS.pollTimeoutSecondsMax)
  .default(30)
  .describe('How long the answer may take while it is not there yet.');

export const leaseRequestQuery = z.strictObject({
  wait: z.literal('active').optional().describe('Answers when the lease is active or has ended.'),
  timeoutSeconds,
});
export type LeaseRequestQuery = z.output<typeof leaseRequestQuery>;

export const leaseGetQuery = z.strictObject({
  wait: z
    .enum(['active', 'released', 'destroyed'])
    .optional()
    .describe('Answers when the lease is there, or can no longer get there.'),
  timeoutSeconds,
});
export type LeaseGetQuery = z.output<typeof leaseGetQuery>;

export const leaseListQuery = z.strictObject({
  ...nounQueryShape,
  status: severalOf(z.union([leaseStatus, z.literal('live')]))
    .optional()
    .describe('Statuses with commas; `live` is everything that is not destroyed.'),
  type: dashedName.optional().describe('Only leases of this resource type.'),
  owner: line.optional().describe('Only leases of this owner.'),
  resource: anyId.optional().describe('Only leases on the resource of this id.'),
  holder: anyId
    .optional()
    .describe('Only leases that the resource, or whatever else, of this id holds from inside.'),
});
export type LeaseListQuery = z.output<typeof leaseListQuery>;

export const renewRequest = z
  .strictObject({
    ttlSeconds: ttlSeconds.describe(
      'The deadline is then at least so far ahead; it is never brought forward.',
    ),
  })
  .meta({ id: 'RenewRequest', description: 'How far ahead the deadline should be.' });
export type RenewRequest = z.output<typeof renewRequest>;

/** A body of `{}` and none are the same. */
export const releaseRequest = z
  .strictObject({
    reason: reason.optional(),
  })
  .optional()
  .meta({ id: 'ReleaseRequest', description: 'What is said with a release.' });

export const leaseParams = z.object({ id: anyId.describe('The lease’s id.') });
