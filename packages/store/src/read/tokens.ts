import { createHash, timingSafeEqual } from 'node:crypto';
import type { Role, Scope } from '@drydock/model';
import type { Runner } from '../database.ts';
import { parseToken } from '../token.ts';

/** Who calls: one token of one project. */
export interface Caller {
  readonly tokenId: string;
  readonly projectId: string;
  /** The token's name: what commands and events have as their author. */
  readonly author: string;
  readonly role: Role;
  /** All that it may do of what its role allows; null for the whole role. */
  readonly scopes: readonly Scope[] | null;
  /** Requests a second; null for the installation's default. */
  readonly ratePerSecond: number | null;
  readonly expiresAt: Date | null;
  readonly projectName: string;
  /** Whether its project looks after the others. */
  readonly administers: boolean;
}

export interface TokenReader {
  /** Null where the text is no token, or none that is good. */
  authenticate(text: string): Promise<Caller | null>;
  /** The token of that id as long as it is good: for sessions that were opened with it. */
  find(tokenId: string): Promise<Caller | null>;
}

interface TokenRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly role: Role;
  readonly secret_hash: Buffer;
  readonly scopes: readonly Scope[] | null;
  readonly rate_per_second: number | null;
  readonly expires_at: Date | null;
  readonly project: string;
  readonly administers: boolean;
}

interface Known {
  readonly row: Promise<TokenRow | null>;
  readonly untilMs: number;
}

/** A revoked token must stop working within 5 s: this, and a look-up on its way, stay below. */
const CACHE_MS = 3_000;
const CACHE_SIZE_MAX = 10_000;

/** Looks tokens up by id, remembering good ones for a moment: there is one look-up per request. */
export function createTokenReader(database: Runner, now = () => performance.now()): TokenReader {
  const known = new Map<string, Known>();

  const look = async (id: string): Promise<TokenRow | null> => {
    const [row] = await database.rows<TokenRow>('find-token', [id]);
    return row ?? null;
  };

  const remember = (id: string): Promise<TokenRow | null> => {
    const row = look(id);
    const entry = { row, untilMs: now() + CACHE_MS };
    known.delete(id);
    known.set(id, entry);
    for (const oldest of known.keys()) {
      if (known.size <= CACHE_SIZE_MAX) {
        break;
      }
      known.delete(oldest);
    }
    const forget = (): void => {
      if (known.get(id) === entry) {
        known.delete(id);
      }
    };
    // Only what was found is remembered: a new token works at once, and so does a database that
    // is back.
    row.then((found) => (found === null ? forget() : undefined), forget);
    return row;
  };

  const find = async (id: string): Promise<TokenRow | null> => {
    const entry = known.get(id);
    return entry !== undefined && now() < entry.untilMs ? entry.row : remember(id);
  };

  return {
    authenticate: async (text) => {
      const token = parseToken(text);
      const row = token === null ? null : await find(token.id);
      if (token === null || row === null) {
        return null;
      }
      const hash = createHash('sha256').update(token.secret).digest();
      return timingSafeEqual(hash, row.secret_hash) ? callerOf(row) : null;
    },
    find: async (tokenId) => {
      const row = await find(tokenId);
      return row === null ? null : callerOf(row);
    },
  };
}

function callerOf(row: TokenRow): Caller {
  return {
    tokenId: row.id,
    projectId: row.project_id,
    author: row.name,
    role: row.role,
    scopes: row.scopes,
    ratePerSecond: row.rate_per_second,
    expiresAt: row.expires_at,
    projectName: row.project,
    administers: row.administers,
  };
}
