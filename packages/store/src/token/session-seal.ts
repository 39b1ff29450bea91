import { hkdfSync } from 'node:crypto';
import type { Runner } from '../postgres/database.ts';
import { open, seal } from '../credential/envelope.ts';
import type { Keyring } from '../credential/keyring.ts';

const KEY_BYTES = 32;
/** A key has one use: what seals sessions opens no credential. */
const PURPOSE = 'drydock session';
/** No name of a key has this letter. */
const OF_THE_DATABASE = '~';
const SEALED = /^([A-Za-z0-9_-]{1,32}|~)\.([A-Za-z0-9_-]+)$/;

/**
 * Seals what Redis keeps for the API. The first of the installation's keys seals, each of them opens; an
 * installation without one has a secret of its own in PostgreSQL, so that every process of the API has
 * it and Redis has not.
 */
export interface SessionSeal {
  /** `about` says what it is sealed for: it opens for nothing else. */
  close(text: string, about: string): Promise<string>;
  /** Null where it was not sealed with such a key, or about something else. */
  open(sealed: string, about: string): Promise<string | null>;
}

export function createSessionSeal(database: Runner, keyring: Keyring): SessionSeal {
  const derived = new Map<string, Buffer>();

  const secretNamed = async (name: string): Promise<Buffer | null> => {
    if (name !== OF_THE_DATABASE) {
      return keyring.get(name)?.key ?? null;
    }
    // Where there are keys, whoever reads the database shall not be able to make a session.
    if (keyring.current !== null) {
      return null;
    }
    const [row] = await database.rows('token/session-secret', {});
    return row?.sessionSecret ?? null;
  };
  const keyNamed = async (name: string): Promise<Buffer | null> => {
    const known = derived.get(name);
    if (known !== undefined) {
      return known;
    }
    const secret = await secretNamed(name);
    if (secret === null) {
      return null;
    }
    const key = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES));
    derived.set(name, key);
    return key;
  };

  return {
    close: async (text, about) => {
      const name = keyring.current?.id ?? OF_THE_DATABASE;
      const key = await keyNamed(name);
      if (key === null) {
        throw new Error(
          'The installation has no secret: the row that the migration makes is gone.',
        );
      }
      return `${name}.${seal(Buffer.from(text), key, about).toString('base64url')}`;
    },
    open: async (sealed, about) => {
      const [, name, body] = SEALED.exec(sealed) ?? [];
      const key = name === undefined ? null : await keyNamed(name);
      if (key === null || body === undefined) {
        return null;
      }
      try {
        return open(Buffer.from(body, 'base64url'), key, about).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
