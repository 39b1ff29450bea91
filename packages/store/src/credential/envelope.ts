import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Envelope encryption with AES-256-GCM: each secret has a data key of its own, and only that data
 * key is encrypted with a key of the installation. Changing the installation's key wraps the data
 * key anew and leaves the secret as it is.
 *
 * Layout in bytes: version (1) · wrapped data key (12 + 32 + 16) · secret (12 + n + 16). Each of
 * the two is nonce, ciphertext, tag.
 */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';

/** `context` says whose secret it is: a sealed secret that is moved elsewhere does not open. */
export function seal(secret: Buffer, key: Buffer, context: string): Buffer {
  const dataKey = randomBytes(KEY_BYTES);
  const version = Buffer.from([VERSION]);
  return Buffer.concat([
    version,
    encrypt(dataKey, key, context),
    encrypt(secret, dataKey, context),
  ]);
}

/** Throws where the key or the context is not the one it was sealed with. */
export function open(sealed: Buffer, key: Buffer, context: string): Buffer {
  const { wrapped, body } = parts(sealed);
  return decrypt(body, decrypt(wrapped, key, context), context);
}

/** The same secret under another key of the installation. */
export function rewrap(sealed: Buffer, from: Buffer, to: Buffer, context: string): Buffer {
  const { wrapped, body } = parts(sealed);
  const dataKey = decrypt(wrapped, from, context);
  return Buffer.concat([Buffer.from([VERSION]), encrypt(dataKey, to, context), body]);
}

function parts(sealed: Buffer): { wrapped: Buffer; body: Buffer } {
  const bodyAt = 1 + WRAPPED_BYTES;
  if (sealed[0] !== VERSION || sealed.length < bodyAt + NONCE_BYTES + TAG_BYTES) {
    throw new Error('This is no sealed secret.');
  }
  return { wrapped: sealed.subarray(1, bodyAt), body: sealed.subarray(bodyAt) };
}

function encrypt(plain: Buffer, key: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(encrypted: Buffer, key: Buffer, context: string): Buffer {
  const nonce = encrypted.subarray(0, NONCE_BYTES);
  const tag = encrypted.subarray(encrypted.length - TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce)
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  const body = encrypted.subarray(NONCE_BYTES, encrypted.length - TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
