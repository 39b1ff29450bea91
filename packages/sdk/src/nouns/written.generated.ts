/** Made of the files beside it by `npm run render:indexes`. */
import { AuthorizationsClient } from './authorizations.ts';
import { LeasesClient } from './leases.ts';
import { ResourceRoutes } from './resources.ts';

export const WRITTEN = {
  authorizations: AuthorizationsClient,
  leases: LeasesClient,
  resources: ResourceRoutes,
} as const;
