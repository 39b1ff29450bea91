import { createPrivateKey } from 'node:crypto';
import type { SshKey } from './endpoint.ts';
import { openPrivateKey } from './private-key.ts';

/**
 * A private key as OpenSSH's programs read it without asking for a passphrase.
 *
 * @throws DrydockError `credential-invalid`; never with a word of the key itself
 */
export function unlockedSshKey(key: SshKey): string {
  const opened = openPrivateKey(key);
  if (key.passphrase === undefined) {
    return `${key.privateKey.replaceAll('\r\n', '\n').trimEnd()}\n`;
  }
  const pem = opened.getPrivatePEM();
  return opened.type === 'ssh-ed25519' ? ed25519In(pem, opened.getPublicSSH()) : pem;
}

const CHECK = Buffer.alloc(4);

/** OpenSSH before 9.6 reads a private key of this type in its own format alone. */
function ed25519In(pem: string, publicKey: Buffer): string {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const point = Buffer.from(jwk.x ?? '', 'base64url');
  const secret = Buffer.concat([Buffer.from(jwk.d ?? '', 'base64url'), point]);
  const inner = Buffer.concat([CHECK, CHECK, packed('ssh-ed25519', point, secret, '')]);
  // Filled with 1, 2, 3 to a multiple of 8, the block of no cipher.
  const filling = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, i) => i + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    packed('none', 'none', ''),
    Buffer.of(0, 0, 0, 1),
    packed(publicKey, Buffer.concat([inner, filling])),
  ]);
  const lines = body.toString('base64').replaceAll(/.{70}(?!$)/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Each behind its length, as SSH writes strings. */
function packed(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
