import { z } from 'zod';
import { storedObject } from '../http/json-object.ts';
import { actions } from '../http/actions.ts';
import { labels, shownLabels } from '../http/labels.ts';
import { namedNounQueryShape } from '../http/noun-query.ts';
import { pageOf } from '../http/paging.ts';
import { anyId, argumentText, dashedName, timestamp } from '../http/text.ts';

const FIELDS_MAX = 16;
const FIELD_LENGTH_MAX = 64 * 1_024;

/** Written, never read back: no answer has it. */
const secret = z
  .record(
    dashedName.or(z.string().regex(/^[a-z][A-Za-z0-9]{0,62}$/)),
    argumentText.max(FIELD_LENGTH_MAX),
  )
  .refine((fields) => Object.keys(fields).length <= FIELDS_MAX, {
    error: `must not have more than ${FIELDS_MAX} fields`,
  });

const SECRET_MEANS =
  'For `ssh-key`: `privateKey`, and `passphrase` if it has one. ' +
  'For `aws-keys`: `accessKeyId`, `secretAccessKey`, and `sessionToken` if there is one. ' +
  'For `git-token`: `token`, and `user` if its server wants a certain one. For `opaque`: any fields.';

export const credential = z
  .object({
    id: z.string().describe('`cred_...`'),
    name: z.string().describe('What configurations call it.'),
    kind: z.string().describe('`ssh-key`, `aws-keys`, `git-token` or `opaque`.'),
    facts: storedObject.describe('What may be shown of it: a key’s fingerprint and public half.'),
    keyId: z.string().describe('Name of the key that it is sealed with.'),
    author: z.string().describe('Who wrote it.'),
    labels: shownLabels,
    usedBy: z.array(z.string()).describe('Names of the blueprints that use it.'),
    createdAt: timestamp.describe('When it was created.'),
    rotatedAt: timestamp.nullable().describe('When it last got a new secret.'),
    actions,
  })
  .meta({ id: 'Credential', description: 'A secret that blueprints use; it is never shown.' });
export type Credential = z.output<typeof credential>;

export const credentialPage = pageOf(credential).meta({
  id: 'CredentialPage',
  description: 'A page of credentials.',
});

export const credentialListQuery = z.strictObject(namedNounQueryShape);
export type CredentialListQuery = z.output<typeof credentialListQuery>;

export const credentialCreate = z
  .strictObject({
    name: dashedName.describe('Unique within the project.'),
    kind: z.enum(['ssh-key', 'aws-keys', 'git-token', 'opaque']).describe('What the secret is.'),
    secret: secret.describe(SECRET_MEANS),
    labels: labels.optional().describe('Marks of your own, to find it by.'),
  })
  .meta({ id: 'CredentialCreate', description: 'A new credential.' });
export type CredentialCreate = z.output<typeof credentialCreate>;

export const credentialRotate = z
  .strictObject({ secret: secret.describe(SECRET_MEANS) })
  .meta({ id: 'CredentialRotate', description: 'The secret that takes the place of the old one.' });
export type CredentialRotate = z.output<typeof credentialRotate>;

export const credentialParams = z.object({ id: anyId.describe('The credential’s id.') });

export const credentialRewrap = z
  .object({
    keyId: z.string().describe('The key that every credential is sealed with now.'),
    rewrapped: z.int().min(0).describe('How many were sealed with another one.'),
    unopened: z
      .array(z.string())
      .describe('Names of those that no key of this installation opens; they stay as they were.'),
  })
  .meta({ id: 'CredentialRewrap', description: 'What changing the sealing key came to.' });
export type CredentialRewrap = z.output<typeof credentialRewrap>;
