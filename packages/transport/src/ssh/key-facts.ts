import { createHash } from 'node:crypto';
import type { SshKey } from './endpoint.ts';
import { openPrivateKey } from './private-key.ts';

/** What may be shown of a private key. */
export interface SshKeyFacts {
  /** `ssh-ed25519`, `ssh-rsa`, ... */
  readonly algorithm: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** A line for `authorized_keys`. */
  readonly publicKey: string;
}

/** @throws DrydockError `credential-invalid`, which shows nothing of the key or its passphrase */
export function sshKeyFacts(key: SshKey): SshKeyFacts {
  const opened = openPrivateKey(key);
  const blob = opened.getPublicSSH();
  return {
    algorithm: opened.type,
    fingerprint: sshFingerprint(blob),
    publicKey: `${opened.type} ${blob.toString('base64')}`,
  };
}

/** The fingerprint of a public key in SSH's wire form. */
export function sshFingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
