import type { Command } from '@drydock/contract';
import { ENDPOINTS } from '@drydock/contract/endpoints';
import type { ReleaseOptions } from './ask-release.ts';
import { AuthorizationsClient } from './authorizations.ts';
import type { Http } from './http.ts';
import { LeasesClient } from './leases.ts';
import { nounClient, type Noun, type NounClient } from './noun-client.ts';
import { ResourceRoutes } from './resources.ts';

/** Nouns whose routes are reached in another way: `drydock.events()`, `drydock.kinds()`. */
const ELSEWHERE = ['events', 'kinds', 'health'] as const satisfies readonly Noun[];
export type ClientNoun = Exclude<Noun, (typeof ELSEWHERE)[number]>;

/** Clients that add something to their routes. */
const WRITTEN = {
  leases: LeasesClient,
  resources: ResourceRoutes,
  authorizations: AuthorizationsClient,
} as const;

/** The routes under `/v1/resources`, one method each. */
export interface ResourcesClient extends Omit<NounClient<'resources'>, 'release'> {
  /** Takes the resource down; the leases on it break with the reason `resource-lost`. */
  release(id: string, options?: ReleaseOptions): Promise<Command>;
  /**
   * Has a resource built without a lease.
   *
   * @throws DrydockError `conflict` where a limit, a slot, the attributes or an operator forbids it
   */
  readonly allocate: NounClient<'resources'>['allocate'];
  /** No new leases; those it has run on. */
  readonly drain: NounClient<'resources'>['drain'];
  /** No new leases, and neither released nor reclaimed until that is over. */
  readonly hold: NounClient<'resources'>['hold'];
  /** Clears a mark: the one that is named, or the only one that it has. */
  readonly resume: NounClient<'resources'>['resume'];
  /** Takes the resource down only if nobody uses it; `commands` tells what came of it. */
  readonly reclaim: NounClient<'resources'>['reclaim'];
  /**
   * Nobody tries any more to take down a resource that has ended: what is left of it and of the leases on
   * it stays where it is, noted as `abandoned`.
   *
   * @throws DrydockError `conflict` where it has not ended
   */
  readonly abandon: NounClient<'resources'>['abandon'];
  /** Newest first. */
  readonly events: NounClient<'resources'>['events'];
}

/** The routes under `/v1/blueprints`, one method each. */
export interface BlueprintsClient extends NounClient<'blueprints'> {
  /** @throws DrydockError `conflict` while anything of it lives */
  readonly delete: NounClient<'blueprints'>['delete'];
  /** No new leases and no new resources; what it has runs on. */
  readonly drain: NounClient<'blueprints'>['drain'];
  /** Newest first. */
  readonly events: NounClient<'blueprints'>['events'];
}

/** The routes under `/v1/credentials`, one method each. A secret goes in and never comes out. */
export interface CredentialsClient extends NounClient<'credentials'> {
  /** @throws DrydockError `conflict` while a blueprint uses it */
  readonly delete: NounClient<'credentials'>['delete'];
}

/** The routes under `/v1/projects`, one method each. */
export interface ProjectsClient extends NounClient<'projects'> {
  /** The token's own project; all of them for an admin of the project that administers. */
  readonly list: NounClient<'projects'>['list'];
}

/** The routes under `/v1/quotas`, one method each. */
export interface QuotasClient extends NounClient<'quotas'> {
  /** All quotas of the token's project, or of the one that is named. */
  readonly list: NounClient<'quotas'>['list'];
  /**
   * Sets quotas, for an admin of the project that administers; null puts a default back. All quotas as
   * they are then: every API process has heard of it within 5 s.
   */
  readonly set: NounClient<'quotas'>['set'];
}

/** The routes under `/v1/tokens`, one method each. */
export interface TokensClient extends NounClient<'tokens'> {
  /** Who calls: project, role, scopes, expiry and rate. */
  readonly self: NounClient<'tokens'>['self'];
  /** The project's tokens, without their secrets; those that were revoked as well. */
  readonly list: NounClient<'tokens'>['list'];
  /**
   * Creates a token. `secret` is shown this once, and null where an earlier try was served whose
   * answer was lost: revoke the token then, and create another under a new name.
   */
  readonly create: NounClient<'tokens'>['create'];
  /** Every API process has heard of it within 5 s. */
  readonly revoke: NounClient<'tokens'>['revoke'];
}

/** Those of which more is to be said than what their routes say themselves. */
interface Described {
  readonly leases: LeasesClient;
  readonly resources: ResourcesClient;
  readonly blueprints: BlueprintsClient;
  readonly credentials: CredentialsClient;
  readonly projects: ProjectsClient;
  readonly quotas: QuotasClient;
  readonly tokens: TokensClient;
  readonly authorizations: AuthorizationsClient;
}

/** A client for each noun of the contract, by the noun's name. */
export type Clients = {
  readonly [N in ClientNoun]: N extends keyof Described ? Described[N] : NounClient<N>;
};

/** What has a field for each noun of the contract. */
export const NounClients = class {
  constructor(http: Http) {
    const elsewhere: readonly Noun[] = ELSEWHERE;
    for (const noun of (Object.keys(ENDPOINTS) as Noun[]).filter(
      (each) => !elsewhere.includes(each),
    )) {
      const client =
        noun in WRITTEN ? new WRITTEN[noun as keyof typeof WRITTEN](http) : nounClient(http, noun);
      Object.assign(this, { [noun]: client });
    }
  }
} as new (http: Http) => Clients;
