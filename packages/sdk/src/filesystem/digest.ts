import { environment } from '#environment';
import { DrydockError } from '@drydock/model';

/** SHA-256 of bytes that are there at once, in hexadecimal; null where nothing here makes one. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const digest = environment.sha256();
  if (digest !== null) {
    digest.update(bytes);
    return digest.hex();
  }
  // A page that did not come over HTTPS, nor from this machine, has none.
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleDigest };
  return subtle === undefined ? null : hex(await subtle.digest('SHA-256', bytes));
}

interface SubtleDigest {
  digest(name: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The same pieces, and the digest of those that were given; null where nothing here makes one. */
export function digested(pieces: AsyncIterable<Uint8Array>): {
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
  readonly hex: () => string | null;
} {
  const digest = environment.sha256();
  return { pieces: passed(pieces, digest), hex: () => digest?.hex() ?? null };
}

async function* passed(
  pieces: AsyncIterable<Uint8Array>,
  digest: { update(bytes: Uint8Array): void } | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    digest?.update(piece);
    yield piece;
  }
}

export const differs = (path: string): DrydockError =>
  new DrydockError(
    'content-differs',
    `What arrived at ${path} has another digest than what was sent.`,
    {
      hint: 'Write it once more.',
    },
  );
