import type { JsonObject } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Once } from '../wish/once.ts';
import type { Idempotency } from '../wish/wish.ts';

/** A credential as it may be shown: its secret goes in and never comes out. */
export interface CredentialFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** What may be shown of the secret. */
  readonly facts: JsonObject;
  readonly keyId: string;
  readonly author: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly rotatedAt: Date | null;
  /** Names of the blueprints that use it: as they are, or as something that still lives was built by. */
  readonly usedBy: readonly string[];
}

export type Secret = Readonly<Record<string, string>>;

/** What of a secret may be shown. Throws `invalid-request` or `credential-invalid`, which show nothing of it. */
export type SecretFacts = (kind: string, secret: Secret) => JsonObject;

export interface Rewrapped {
  readonly keyId: string;
  readonly rewrapped: number;
  /** Names of those that no key opens; they stay as they were. */
  readonly unopened: readonly string[];
}

interface Keyed {
  readonly projectId: string;
  readonly idempotency: Idempotency | null;
}

/** A project's credentials. All that seals throws `invalid-configuration` where there is no sealing key. */
export interface CredentialStore {
  get(projectId: string, id: string): Promise<CredentialFacts | null>;
  /** @throws DrydockError `name-taken`, `quota-exceeded` */
  create(
    wanted: Keyed & {
      readonly author: string;
      readonly name: string;
      readonly kind: string;
      readonly secret: Secret;
      readonly facts: JsonObject;
      readonly labels: Readonly<Record<string, string>>;
    },
    event: NewEvent,
  ): Promise<Once<CredentialFacts>>;
  /** Null where the project has none of that id: then nothing was done. */
  rotate(
    change: Keyed & {
      readonly id: string;
      readonly secret: Secret;
      readonly facts: JsonObject;
    },
    eventOf: (name: string) => NewEvent,
  ): Promise<Once<CredentialFacts> | null>;
  /** The credential as the same request rotated it before; null where there was none. */
  rotatedBefore(request: Keyed): Promise<CredentialFacts | null>;
  /** Deletes it unless `check` throws. False where the project has none of that id. */
  delete(
    wish: { readonly projectId: string; readonly id: string },
    check: (credential: CredentialFacts) => void,
    eventOf: (name: string) => NewEvent,
  ): Promise<boolean>;
  /** Seals the project's credentials with the current key; the secrets themselves stay as they are. */
  rewrap(wish: Keyed): Promise<Once<Rewrapped>>;
}
