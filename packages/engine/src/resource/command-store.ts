import type { JsonObject, Marks, ResourceStatus } from '@drydock/model';
import type { Commanded, Rejection } from '../command/commanded.ts';
import type { Idempotency } from '../wish/wish.ts';

interface Said {
  readonly projectId: string;
  readonly id: string;
  readonly author: string;
  readonly idempotency: Idempotency | null;
}

/** What an operator says to a resource; unlike a release it may be said again. */
export interface ResourceCommand extends Said {
  readonly name: 'reclaim' | 'drain' | 'hold' | 'resume' | 'update';
  /** What else is said: `{reason, mark}`. */
  readonly arguments: JsonObject;
  /** After so many seconds, on the database's clock, what it asks for ends by itself. */
  readonly expiresInSeconds: number | null;
}

/** Commands to a resource, for its writer. `ifEnded`: what they come to where that has none any more. */
export interface ResourceCommandStore {
  /** Appends a release, or finds the one that was not rejected. Rejects it where nothing is left. */
  release(wish: Said & { readonly reason: string | null }, ifEnded: Rejection): Promise<Commanded>;
  append(command: ResourceCommand, ifEnded: Rejection): Promise<Commanded>;
  /** `in-use` where the resource has not ended; rejected where nothing is left of it. */
  abandon(
    wish: Said & { readonly reason: string },
    ifDestroyed: Rejection,
  ): Promise<Commanded | { readonly outcome: 'in-use'; readonly status: ResourceStatus }>;
  /** Those whose time is not over; null where the project has no such resource. */
  marksOf(projectId: string, id: string): Promise<Marks | null>;
  /** Whether the same key was used before, for whatever it was. */
  isKeyUsed(projectId: string, idempotency: Idempotency): Promise<boolean>;
}
