import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 12 * 3_600_000;
const SESSIONS_MAX = 1_000;

interface Session {
  readonly tokenId: string;
  readonly untilMs: number;
}

/**
 * What browsers hold instead of a token: a random word that means one token, for as long as this
 * process lives. The token itself stays out of the cookie, and ends the session when it is revoked.
 */
export class Sessions {
  readonly #byId = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  /** `expiresAt` is when the token ends, which no session outlives. */
  open(
    tokenId: string,
    expiresAt: Date | null = null,
  ): { readonly id: string; readonly maxAgeSeconds: number } {
    const id = randomBytes(32).toString('base64url');
    const nowMs = this.#now();
    const untilMs = Math.min(nowMs + LIFETIME_MS, expiresAt?.getTime() ?? Infinity);
    this.#byId.set(id, { tokenId, untilMs });
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > SESSIONS_MAX && oldest !== undefined) {
      this.#byId.delete(oldest);
    }
    return { id, maxAgeSeconds: Math.max(0, Math.floor((untilMs - nowMs) / 1_000)) };
  }

  close(id: string): void {
    this.#byId.delete(id);
  }

  /** The token that the session stands for, or null. */
  tokenOf(id: string): string | null {
    const session = this.#byId.get(id);
    if (session === undefined) {
      return null;
    }
    if (session.untilMs <= this.#now()) {
      this.#byId.delete(id);
      return null;
    }
    return session.tokenId;
  }
}
