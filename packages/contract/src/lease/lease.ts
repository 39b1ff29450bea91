import { LEASE_STATUSES, type LeaseStatus } from '@drydock/model';
import { z } from 'zod';
import { storedObject } from '../http/json-object.ts';
import { actions } from '../http/actions.ts';
import { endReason } from '../http/end-reason.ts';
import { shownLabels } from '../http/labels.ts';
import { shownQuantities } from '../blueprint/life.ts';
import { pageOf } from '../http/paging.ts';
import { storedSubject } from '../http/subject.ts';
import { timestamp } from '../http/text.ts';

export const leaseStatus = z.enum(LEASE_STATUSES as readonly [LeaseStatus, ...LeaseStatus[]]);

export const lease = z
  .object({
    id: z.string().describe('`lease_...`'),
    type: z.string().describe('The resource type asked for.'),
    status: leaseStatus.describe('Where it stands.'),
    blueprint: z.string().nullable().describe('Id of its resource’s blueprint, once placed.'),
    resource: z.string().nullable().describe('Id of its resource, once placed.'),
    fence: z
      .string()
      .regex(/^[0-9]+$/)
      .nullable()
      .describe(
        'A fencing token: a whole number of up to 64 bits, in decimal digits, once placed. Greater ' +
          'than that of every placement before it, so of whoever held the same resource earlier. ' +
          'Hand it to what you write to, and let that refuse a smaller one than it has seen: then ' +
          'a holder that has lost its lease and does not know it yet can spoil nothing.',
      ),
    holder: storedSubject
      .extend({ resource: z.string().nullable().describe('Its id where it is a resource.') })
      .nullable()
      .describe(
        'What holds it from inside, such as a resource that stands on it; null where somebody ' +
          'outside does.',
      ),
    owner: z.string().nullable().describe('Whom it is for; fair shares are counted by it.'),
    author: z.string().describe('Who requested it: a token, or a resource that stands on it.'),
    attributes: storedObject.describe('What was asked of the resource.'),
    quantities: shownQuantities.describe('How much of its resource it takes, by name.'),
    priority: z.int().describe('Higher is served first.'),
    labels: shownLabels,
    ttlSeconds: z.int().describe('How long it was asked for, from activation.'),
    expiresAt: timestamp
      .nullable()
      .describe('Its deadline; null before activation, and where it is held from inside.'),
    latestExpiresAt: timestamp
      .nullable()
      .describe(
        'No renewal puts its deadline off beyond it, since its blueprint has a `leaseSecondsMax`; ' +
          'null for no such bound.',
      ),
    interfaces: z.array(z.string()).describe('Names of the interfaces it can be used through.'),
    createdAt: timestamp.describe('When it was requested.'),
    acquiredAt: timestamp.nullable().describe('When it was last placed on a resource.'),
    activatedAt: timestamp.nullable().describe('When it became usable.'),
    releasedAt: timestamp.nullable().describe('When it was released or broke.'),
    destroyedAt: timestamp.nullable().describe('When all that it had was gone.'),
    reason: z.string().nullable().describe('Why it ended, in a sentence.'),
    reasonCode: endReason('lease'),
    actions,
  })
  .meta({ id: 'Lease', description: 'A request for a resource, then the hold on it.' });
export type Lease = z.output<typeof lease>;

export const leasePage = pageOf(lease).meta({ id: 'LeasePage', description: 'A page of leases.' });

export const leaseBatch = z
  .object({ items: z.array(lease).describe('As many as `count` asked for.') })
  .meta({ id: 'LeaseBatch', description: 'The leases of one request with `count`.' });
export type LeaseBatch = z.output<typeof leaseBatch>;
