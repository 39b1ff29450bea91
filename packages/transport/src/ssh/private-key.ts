import { DrydockError } from '@drydock/model';
import ssh2, { type ParsedKey } from 'ssh2';
import type { SshKey } from './endpoint.ts';

/**
 * Opens a private key in any form that OpenSSH writes, or PEM.
 *
 * @throws DrydockError `credential-invalid`; never with a word of the key itself
 */
export function openPrivateKey({ privateKey, passphrase }: SshKey): ParsedKey {
  const parsed: unknown = ssh2.utils.parseKey(privateKey, passphrase);
  const [key] = (Array.isArray(parsed) ? parsed : [parsed]) as readonly (ParsedKey | Error)[];
  if (key === undefined || !('isPrivateKey' in key)) {
    throw whyNotOpened(key, passphrase);
  }
  if (!key.isPrivateKey()) {
    throw new DrydockError('credential-invalid', 'The credential holds a public key.', {
      hint: 'It has to be the private one: the file without `.pub`.',
    });
  }
  return key;
}

function whyNotOpened(error: Error | undefined, passphrase: string | undefined): DrydockError {
  const isEncrypted = /encrypted|passphrase|integrity|decrypt/i.test(error?.message ?? '');
  if (isEncrypted && passphrase === undefined) {
    return new DrydockError(
      'credential-invalid',
      'The private key is protected by a passphrase, which the credential does not have.',
      { hint: 'Store the key again together with its passphrase.' },
    );
  }
  return isEncrypted || passphrase !== undefined
    ? new DrydockError('credential-invalid', 'The passphrase does not open the private key.', {
        hint: 'Store the key again with the right passphrase, or with none if it has none.',
      })
    : new DrydockError('credential-invalid', 'The credential holds no private key.', {
        hint: 'Store one that ssh-keygen has written.',
      });
}
