import { createHash, timingSafeEqual } from 'node:crypto';
import { quotasFrom, type Quotas, type Role, type Scope } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { parseToken } from './text.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

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
  /** Of its project. As old as the look-up: a change is known within 5 s. */
  readonly quotas: Quotas;
}

export interface TokenReader {
  /** Null where the text is no token, or none that is good. */
  authenticate(text: string): Promise<Caller | null>;
  /** The token of that id as long as it is good: for sessions that were opened with it. */
  find(tokenId: string): Promise<Caller | null>;
}

type TokenRow = RowOf<'token/find'>;

/** What is remembered of a token. */
interface Found {
  readonly caller: Caller;
  readonly secretHash: Buffer;
}

interface Known {
  readonly found: Promise<Found | null>;
  readonly untilMs: number;
}

/** A revoked token must stop working within 5 s: this, and a look-up on its way, stay below. */
const CACHE_MS = 3_000;
const CACHE_SIZE_MAX = 10_000;

/** Looks tokens up by id, remembering good ones for a moment: there is one look-up per request. */
export function createTokenReader(database: Runner, now = () => performance.now()): TokenReader {
  const known = new Map<string, Known>();

  const look = async (id: string): Promise<Found | null> => {
    const [row] = await database.rows('token/find', { id });
    return row === undefined ? null : { caller: callerOf(row), secretHash: row.secretHash };
  };

  const remember = (id: string): Promise<Found | null> => {
    const found = look(id);
    const entry = { found, untilMs: now() + CACHE_MS };
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
    found.then((token) => (token === null ? forget() : undefined), forget);
    return found;
  };

  const find = async (id: string): Promise<Found | null> => {
    const entry = known.get(id);
    return entry !== undefined && now() < entry.untilMs ? entry.found : remember(id);
  };

  return {
    authenticate: async (text) => {
      const token = parseToken(text);
      const found = token === null ? null : await find(token.id);
      if (token === null || found === null) {
        return null;
      }
      const hash = createHash('sha256').update(token.secret).digest();
      return timingSafeEqual(hash, found.secretHash) ? found.caller : null;
    },
    find: async (tokenId) => (await find(tokenId))?.caller ?? null,
  };
}

function callerOf(row: TokenRow): Caller {
  return {
    tokenId: row.id,
    projectId: row.projectId,
    author: row.name,
    role: row.role,
    scopes: row.scopes,
    ratePerSecond: row.ratePerSecond,
    expiresAt: row.expiresAt,
    projectName: row.project,
    administers: row.administers,
    quotas: quotasFrom(row.quotas),
  };
}
