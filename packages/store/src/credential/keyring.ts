import { DrydockError } from '@drydock/model';

/** The keys that credentials are sealed with: the first seals, every one of them opens. */
export interface Keyring {
  readonly current: SealingKey | null;
  get(id: string): SealingKey | undefined;
}

export interface SealingKey {
  readonly id: string;
  /** 32 bytes, for AES-256. */
  readonly key: Buffer;
}

/** Seals nothing and opens nothing. */
export const NO_KEYS: Keyring = { current: null, get: () => undefined };

const KEY_BYTES = 32;
const ENTRY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads `id:base64` entries with commas between them.
 *
 * @throws DrydockError `invalid-configuration`, which shows nothing of the keys
 */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').filter((entry) => entry !== '');
  const keys = entries.map((entry, index): SealingKey => {
    const [, id, encoded] = ENTRY.exec(entry.trim()) ?? [];
    const key = Buffer.from(encoded ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) {
      throw new DrydockError(
        'invalid-configuration',
        `Entry ${index + 1} of DRYDOCK_SECRET_KEYS is no name, colon and 32 bytes in base64.`,
        { hint: 'Make one with: echo "key-1:$(head -c 32 /dev/urandom | base64)"' },
      );
    }
    return { id, key };
  });
  const byId = new Map(keys.map((key) => [key.id, key]));
  if (byId.size !== keys.length) {
    throw new DrydockError(
      'invalid-configuration',
      'Two keys of DRYDOCK_SECRET_KEYS have one name.',
      { hint: 'Give each key a name of its own; credentials remember it.' },
    );
  }
  return { current: keys[0] ?? null, get: (id) => byId.get(id) };
}

/** @throws DrydockError `invalid-configuration` where there is none to seal with */
export function requireKey({ current }: Keyring, what: 'credentials' | 'transcripts'): SealingKey {
  if (current === null) {
    throw new DrydockError(
      'invalid-configuration',
      `This installation has no key to seal ${what} with.`,
      {
        hint: 'Set DRYDOCK_SECRET_KEYS for the API and every worker; docs/credentials.md says how.',
      },
    );
  }
  return current;
}
