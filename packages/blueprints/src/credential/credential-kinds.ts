import { sshKeyFacts } from '@drydock/transport';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import { awsKeys } from './aws-keys.ts';
import { gitToken, userOf } from './git-token.ts';

/** What a kind of credential holds, and what may be shown of it. */
export interface CredentialKind {
  readonly secret: z.ZodType<Readonly<Record<string, string>>>;
  /**
   * Checks the secret as far as that goes without using it.
   *
   * @throws DrydockError `credential-invalid`, which shows nothing of it
   */
  facts(secret: Readonly<Record<string, string>>): JsonObject;
}

const sshKey = z.strictObject({
  privateKey: z.string().min(1).describe('As `ssh-keygen` wrote it.'),
  passphrase: z.string().min(1).optional().describe('What it is encrypted with.'),
});
type SshKey = z.output<typeof sshKey>;

type Name = 'ssh-key' | 'aws-keys' | 'git-token' | 'opaque';

export const CREDENTIAL_KINDS: Readonly<Record<Name, CredentialKind>> = {
  'ssh-key': {
    secret: sshKey as z.ZodType as CredentialKind['secret'],
    facts: (secret) => {
      const { privateKey, passphrase } = secret as unknown as SshKey;
      return { ...sshKeyFacts({ privateKey, ...(passphrase !== undefined && { passphrase }) }) };
    },
  },
  'aws-keys': {
    secret: awsKeys as z.ZodType as CredentialKind['secret'],
    // AWS shows the name of a key in its own lists and logs.
    facts: ({ accessKeyId = '', sessionToken }) => ({
      accessKeyId,
      endsByItself: sessionToken !== undefined,
    }),
  },
  'git-token': {
    secret: gitToken as z.ZodType as CredentialKind['secret'],
    facts: (secret) => ({ user: userOf(secret) }),
  },
  opaque: {
    secret: z.record(z.string(), z.string()),
    // The names of its fields are what its users are told apart by.
    facts: (secret) => ({ fields: Object.keys(secret).sort() }),
  },
};
