import type { Actor } from '@drydock/model';

/** What tells a retry from a new wish. */
export interface Idempotency {
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly requestHash: Buffer;
}

/** Who wants something done, whatever door they came through: a route, a plan, a console. */
export interface Wish {
  readonly projectId: string;
  /** As timelines name them. */
  readonly author: string;
  readonly actor: Actor;
  /** Null where nothing tells a retry. */
  readonly idempotency: Idempotency | null;
}
