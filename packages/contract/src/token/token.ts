import { BOUNDS, ROLES, SCOPES, type Scope } from '@drydock/model';
import { z } from 'zod';
import { actions } from '../http/actions.ts';
import { labels, shownLabels } from '../http/labels.ts';
import { namedNounQueryShape } from '../http/noun-query.ts';
import { pageOf } from '../http/paging.ts';
import { anyId, dashedName, line, timestamp } from '../http/text.ts';

const role = z.enum(ROLES);
const scope = z.enum(SCOPES as readonly [Scope, ...Scope[]]);
const ratePerSecond = z.int().min(1).max(BOUNDS.ratePerSecondMax);

const SCOPES_MEAN = 'All that it may do of what its role allows; null for the whole role.';

export const token = z
  .object({
    id: z.string().describe('`tok_...`'),
    name: z.string().describe('The author of what it does; unique within the project.'),
    role: role.describe('What it may do, from viewer to admin.'),
    scopes: z.array(scope).nullable().describe(SCOPES_MEAN),
    ratePerSecond: ratePerSecond
      .nullable()
      .describe('Requests a second that it may send; null for the installation’s default.'),
    author: z.string().describe('Who created it.'),
    labels: shownLabels,
    createdAt: timestamp.describe('When it was created.'),
    expiresAt: timestamp.nullable().describe('When it ends by itself; null for never.'),
    revokedAt: timestamp.nullable().describe('When it was revoked; null where it was not.'),
    actions,
  })
  .meta({ id: 'Token', description: 'Who may call, as what. Its secret is never shown.' });
export type Token = z.output<typeof token>;

export const tokenPage = pageOf(token).meta({ id: 'TokenPage', description: 'A page of tokens.' });

export const tokenCreate = z
  .strictObject({
    name: dashedName.describe('Unique within the project, also among those that were revoked.'),
    role: role.describe('At most the caller’s own.'),
    scopes: z
      .array(scope)
      .min(1)
      .max(SCOPES.length)
      .optional()
      .describe('Narrows the role; at most the caller’s own. Left out: the caller’s own.'),
    expiresInSeconds: z
      .int()
      .min(1)
      .max(BOUNDS.tokenTtlSecondsMax)
      .optional()
      .describe(
        'Ends by itself after so long, at the latest with the caller. Left out: with the caller, or never.',
      ),
    ratePerSecond: ratePerSecond
      .optional()
      .describe(
        'Requests a second that it may send; at most the caller’s own. Left out: the caller’s own.',
      ),
    project: line
      .optional()
      .describe('Name or id of another project: for the project that administers.'),
    labels: labels.optional().describe('Marks of your own, to find it by.'),
  })
  .meta({ id: 'TokenCreate', description: 'A new token.' });
export type TokenCreate = z.output<typeof tokenCreate>;

export const tokenCreated = z
  .object({
    ...token.shape,
    project: z.string().describe('Id of the project that it belongs to.'),
    secret: z
      .string()
      .nullable()
      .describe(
        'The token itself, shown this once. Null where the same request was answered before: revoke it, and create another, where that answer was lost.',
      ),
  })
  .meta({ id: 'TokenCreated', description: 'A token as it was created.' });
export type TokenCreated = z.output<typeof tokenCreated>;

export const tokenSelf = z
  .object({
    id: z.string().describe('`tok_...`'),
    name: z.string().describe('The author of what it does.'),
    project: z
      .object({
        id: z.string().describe('`prj_...`'),
        name: z.string().describe('Its name.'),
        administers: z.boolean().describe('Whether it looks after the other projects.'),
      })
      .describe('The project that it belongs to.'),
    role: role.describe('What it may do, from viewer to admin.'),
    scopes: z.array(scope).nullable().describe(SCOPES_MEAN),
    ratePerSecond: z
      .int()
      .nullable()
      .describe('Requests a second that this API process takes from it; null for any number.'),
    expiresAt: timestamp.nullable().describe('When it ends by itself; null for never.'),
  })
  .meta({ id: 'TokenSelf', description: 'Who calls.' });
export type TokenSelf = z.output<typeof tokenSelf>;

export const tokenListQuery = z.strictObject(namedNounQueryShape);
export type TokenListQuery = z.output<typeof tokenListQuery>;

export const tokenParams = z.object({ id: anyId.describe('The token’s id.') });
