import { DrydockError } from '@drydock/model';
import type { Ports } from '../ports.ts';

/** On whose say-so something goes on for long. */
export interface Access {
  readonly tokenId: string;
  /** Whose end ends it as well; null for a token of the caller's own. */
  readonly sessionId: string | null;
}

/** How often tokens and sessions are looked at: with the 3 s that a good one is remembered, below 5 s. */
const TICK_MS = 1_500;

interface Watched {
  readonly access: Access;
  readonly onLost: (reason: DrydockError) => void;
}

/** Ends what goes on for somebody whose token was revoked or has expired, or who has logged out. */
export class AccessWatch {
  readonly #ports: Pick<Ports, 'tokens' | 'sessions'>;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: Pick<Ports, 'tokens' | 'sessions'>) {
    this.#ports = ports;
  }

  /**
   * Calls `onLost` with `unauthenticated` once the token or the session is good no longer; with Redis or the
   * database away nobody knows, and nothing ends. Returns how to watch no more.
   */
  watch(access: Access, onLost: (reason: DrydockError) => void): () => void {
    const watched = { access, onLost };
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => void this.#tick(), TICK_MS);
    return () => {
      this.#watched.delete(watched);
      if (this.#watched.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    };
  }

  /** Does something with a signal that fires when the access is lost, with that as its reason. */
  async during<Result>(
    access: Access,
    work: (lost: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const lost = new AbortController();
    const leave = this.watch(access, (reason) => lost.abort(reason));
    try {
      return await work(lost.signal);
    } finally {
      leave();
    }
  }

  async #tick(): Promise<void> {
    const { tokens, sessions } = this.#ports;
    await Promise.all([
      this.#endWhere(
        ({ tokenId }) => tokenId,
        async (id) => (await tokens.find(id)) !== null,
        'The token is no longer good: it has expired or was revoked.',
      ),
      this.#endWhere(
        ({ sessionId }) => sessionId,
        async (id) => (await sessions.tokenOf(id)) !== null,
        'The session is over: somebody has logged out, or its time has come.',
      ),
    ]);
  }

  /** Each token or session that several depend on is asked for once. */
  async #endWhere(
    dependsOn: (access: Access) => string | null,
    isGood: (id: string) => Promise<boolean>,
    why: string,
  ): Promise<void> {
    const ids = new Set(
      [...this.#watched].map(({ access }) => dependsOn(access)).filter((id) => id !== null),
    );
    const end = async (id: string): Promise<void> => {
      if (await isGood(id).catch(() => true)) {
        return;
      }
      for (const { access, onLost } of this.#watched) {
        if (dependsOn(access) === id) {
          onLost(new DrydockError('unauthenticated', why));
        }
      }
    };
    await Promise.all([...ids].map(end));
  }
}
