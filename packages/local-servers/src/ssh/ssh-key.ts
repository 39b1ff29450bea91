import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

const CURVE = 'nistp256';

/** A key pair in the forms that OpenSSH takes. */
export interface SshKeyPair {
  /** PEM: a secret. */
  readonly privateKey: string;
  /** A line of `authorized_keys`, without a comment. */
  readonly publicKey: string;
  /** `SHA256:...`, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

export function makeSshKeyPair(type: 'ecdsa' | 'ed25519' = 'ecdsa'): SshKeyPair {
  return type === 'ecdsa' ? ecdsaPair() : ed25519Pair();
}

function ecdsaPair(): SshKeyPair {
  const type = 'ecdsa-sha2-nistp256';
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
  const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  const blob = packed(type, CURVE, Buffer.concat(point));
  return {
    privateKey: pair.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    publicKey: `${type} ${blob.toString('base64')}`,
    fingerprint: fingerprintOf(blob),
  };
}

/** OpenSSH reads a private key of this type in its own format alone. */
function ed25519Pair(): SshKeyPair {
  const type = 'ssh-ed25519';
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = jwkBytes(publicKey, 'x');
  const blob = packed(type, point);
  // Twice the same number: how a reader that has decrypted it sees that the passphrase was right.
  const check = randomBytes(4);
  const secret = Buffer.concat([jwkBytes(privateKey, 'd'), point]);
  const comment = '';
  const inner = Buffer.concat([check, check, packed(type, point, secret, comment)]);
  const outer = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    packed('none', 'none', ''),
    Buffer.of(0, 0, 0, 1),
    packed(blob, padded(inner)),
  ]);
  const body = outer.toString('base64').replaceAll(/.{70}/g, '$&\n').trimEnd();
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${type} ${blob.toString('base64')}`,
    fingerprint: fingerprintOf(blob),
  };
}

/** As `ssh-keygen -l` shows a key. */
function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** What its line of `authorized_keys` is known by, comments aside. */
export function fingerprintOfLine(publicKey: string): string {
  return fingerprintOf(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
}

function jwkBytes(key: KeyObject, part: 'x' | 'd'): Buffer {
  return Buffer.from(key.export({ format: 'jwk' })[part] ?? '', 'base64url');
}

/** Filled with 1, 2, 3 to a multiple of the cipher's block, which is 8 for none. */
function padded(bytes: Buffer): Buffer {
  const missing = (8 - (bytes.length % 8)) % 8;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, i) => i + 1))]);
}

/** Each behind its length, as SSH writes strings. */
function packed(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
}
