import { AUTHORIZATION_STATUSES, type AuthorizationStatus } from '@drydock/model';
import { z } from 'zod';
import { actions } from '../http/actions.ts';
import { shownLabels } from '../http/labels.ts';
import { nounQueryShape } from '../http/noun-query.ts';
import { pageOf, severalOf } from '../http/paging.ts';
import { anyId, line, timestamp } from '../http/text.ts';

export const authorizationStatus = z.enum(
  AUTHORIZATION_STATUSES as readonly [AuthorizationStatus, ...AuthorizationStatus[]],
);

const direction = z.enum(['asked', 'received']);

const party = z.object({
  id: z.string().describe('`prj_...`'),
  name: z.string().describe('Its name.'),
});

export const authorization = z
  .object({
    id: z.string().describe('`auth_...`'),
    direction: direction.describe('`asked` by this project, or `received` as the owner.'),
    status: authorizationStatus.describe('Only `authorized` lets leases be placed there.'),
    blueprint: z.string().describe('Id of the blueprint that is asked for.'),
    blueprintName: z.string().describe('Its name in the owner’s project.'),
    provides: z.string().describe('The resource type that it builds.'),
    asker: party.describe('The project that asks.'),
    owner: party.describe('The project that the blueprint belongs to.'),
    askedBy: z.string().nullable().describe('The token that asked; null to the other project.'),
    decidedBy: z
      .string()
      .nullable()
      .describe('The token that decided; null to the other project, and before a decision.'),
    reason: z.string().nullable().describe('What the owner said with the decision.'),
    labels: shownLabels.describe('Marks of the project that asks; both see them.'),
    createdAt: timestamp.describe('When it was first asked for.'),
    decidedAt: timestamp.nullable().describe('When the owner decided.'),
    actions,
  })
  .meta({ id: 'Authorization', description: 'Consent between a project and a blueprint’s owner.' });
export type Authorization = z.output<typeof authorization>;

export const authorizationPage = pageOf(authorization).meta({
  id: 'AuthorizationPage',
  description: 'A page of authorizations.',
});

export const authorizationAsk = z
  .strictObject({ blueprint: anyId.describe('Id of a blueprint of another project.') })
  .meta({ id: 'AuthorizationAsk', description: 'Whose blueprint a project wants to use.' });
export type AuthorizationAsk = z.output<typeof authorizationAsk>;

export const authorizationListQuery = z.strictObject({
  ...nounQueryShape,
  direction: direction.optional().describe('Only what this project asked, or was asked.'),
  status: severalOf(authorizationStatus).optional().describe('Only these, with commas.'),
  blueprint: anyId.optional().describe('Only those for the blueprint of this id.'),
});
export type AuthorizationListQuery = z.output<typeof authorizationListQuery>;

export const authorizationParams = z.object({ id: anyId.describe('The authorization’s id.') });

/** Nothing needs to be said with it; a body of `{}` and none are the same. */
export const authorizationMove = z
  .strictObject({})
  .optional()
  .meta({ id: 'AuthorizationMove', description: 'Empty.' });

export const authorizationRefusal = z
  .strictObject({ reason: line.optional().describe('Shown to the project that asks.') })
  .optional()
  .meta({ id: 'AuthorizationRefusal', description: 'Why not, or no longer.' });
