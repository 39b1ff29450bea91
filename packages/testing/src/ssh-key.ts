import { createHash, generateKeyPairSync } from 'node:crypto';

const TYPE = 'ecdsa-sha2-nistp256';
const CURVE = 'nistp256';

/** A key pair in the forms that OpenSSH takes. */
export interface SshKeyPair {
  /** PEM: a secret. */
  readonly privateKey: string;
  /** A line of `authorized_keys`. */
  readonly publicKey: string;
  /** `SHA256:...`, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

export function makeSshKeyPair(): SshKeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
  const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  const blob = Buffer.concat(
    [Buffer.from(TYPE), Buffer.from(CURVE), Buffer.concat(point)].map(withLength),
  );
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    privateKey: pair.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    publicKey: `${TYPE} ${blob.toString('base64')}`,
    fingerprint: `SHA256:${digest}`,
  };
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
