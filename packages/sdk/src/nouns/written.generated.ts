/** Made of the files beside it by `npm run render:indexes`. */
import { AuthorizationsClient } from './authorizations.ts';
import { LeasesClient } from './leases.ts';
import { OperationsClient } from './operations.ts';
import { ResourceRoutes } from './resources.ts';
import { TranscriptsClient } from './transcripts.ts';

export const WRITTEN = {
  authorizations: AuthorizationsClient,
  leases: LeasesClient,
  operations: OperationsClient,
  resources: ResourceRoutes,
  transcripts: TranscriptsClient,
} as const;
