/** Made of the files beside it by `npm run render:indexes`. */
import type { NounClient } from '../noun-client.ts';
import type { AuthorizationsClient } from './authorizations.ts';
import type { BlueprintsClient } from './blueprints.ts';
import type { CostsClient } from './costs.ts';
import type { CredentialsClient } from './credentials.ts';
import type { LeasesClient } from './leases.ts';
import type { OperationsClient } from './operations.ts';
import type { ProjectsClient } from './projects.ts';
import type { QuotasClient } from './quotas.ts';
import type { ResourcesClient } from './resources.ts';
import type { TokensClient } from './tokens.ts';
import type { TranscriptsClient } from './transcripts.ts';

export type { AuthorizationsClient } from './authorizations.ts';
export type { BlueprintsClient } from './blueprints.ts';
export type { CostsClient } from './costs.ts';
export type { CredentialsClient } from './credentials.ts';
export type { LeasesClient } from './leases.ts';
export type { OperationsClient } from './operations.ts';
export type { ProjectsClient } from './projects.ts';
export type { QuotasClient } from './quotas.ts';
export type { ResourcesClient } from './resources.ts';
export type { TokensClient } from './tokens.ts';
export type { TranscriptsClient } from './transcripts.ts';

/** The routes under `/v1/findings`, one method each. */
export type FindingsClient = NounClient<'findings'>;

/** A client for each noun of the contract, by the noun's name. */
export interface Clients {
  readonly authorizations: AuthorizationsClient;
  readonly blueprints: BlueprintsClient;
  readonly costs: CostsClient;
  readonly credentials: CredentialsClient;
  readonly findings: FindingsClient;
  readonly leases: LeasesClient;
  readonly operations: OperationsClient;
  readonly projects: ProjectsClient;
  readonly quotas: QuotasClient;
  readonly resources: ResourcesClient;
  readonly tokens: TokensClient;
  readonly transcripts: TranscriptsClient;
}
