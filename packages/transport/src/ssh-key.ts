import { createHash } from 'node:crypto';
import { DrydockError } from '@drydock/model';
// A CommonJS module: its named exports are not seen by Node's import.
import ssh2 from 'ssh2';

/** What may be shown of a private key. */
export interface SshKeyFacts {
  /** `ssh-ed25519`, `ssh-rsa`, ... */
  readonly algorithm: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** A line for `authorized_keys`. */
  readonly publicKey: string;
}

/**
 * Reads a private key in OpenSSH's or PEM's form.
 *
 * @throws DrydockError `invalid-request`, which shows nothing of the key or its passphrase
 */
export function readSshKey(privateKey: string, passphrase: string | undefined): SshKeyFacts {
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  // Several keys in one file come as an array.
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) {
    throw unreadable(key?.message ?? '', passphrase);
  }
  if (!key.isPrivateKey()) {
    throw refused('It is a public key; a private one is needed.', 'privateKey');
  }
  const blob = key.getPublicSSH();
  return {
    algorithm: key.type,
    fingerprint: sshFingerprint(blob),
    publicKey: `${key.type} ${blob.toString('base64')}`,
  };
}

/** The fingerprint of a public key in SSH's wire form. */
export function sshFingerprint(blob: Buffer): string {
  const hash = createHash('sha256').update(blob).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

function unreadable(said: string, passphrase: string | undefined): DrydockError {
  // The library tells the cases apart by its sentence alone.
  if (/no passphrase given/i.test(said)) {
    return refused('The private key is encrypted, and no passphrase came with it.', 'passphrase');
  }
  return passphrase !== undefined && /decrypt|passphrase|integrity/i.test(said)
    ? refused('The passphrase does not open the private key.', 'passphrase')
    : refused('It is no private key that SSH knows.', 'privateKey');
}

function refused(detail: string, field: 'privateKey' | 'passphrase'): DrydockError {
  return new DrydockError('invalid-request', detail, {
    hint: 'A key as `ssh-keygen -t ed25519` makes it is taken, with its passphrase if it has one.',
    problems: [{ field: `secret.${field}`, detail }],
  });
}
