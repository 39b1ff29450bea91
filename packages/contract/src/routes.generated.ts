/** Made of the files beside it by `npm run render:indexes`. */
import type { Route } from './http/route.ts';
import { AUTHORIZATION_ROUTES } from './authorization/routes.ts';
import { BLUEPRINT_ROUTES } from './blueprint/routes.ts';
import { COST_ROUTES } from './cost/routes.ts';
import { CREDENTIAL_ROUTES } from './credential/routes.ts';
import { EVENT_ROUTES } from './event/routes.ts';
import { FINDING_ROUTES } from './finding/routes.ts';
import { HEALTH_ROUTES } from './health/routes.ts';
import { LEASE_ROUTES } from './lease/routes.ts';
import { OPERATION_ROUTES } from './operation/routes.ts';
import { PROJECT_ROUTES } from './project/routes.ts';
import { QUOTA_ROUTES } from './quota/routes.ts';
import { RESOURCE_ROUTES } from './resource/routes.ts';
import { TOKEN_ROUTES } from './token/routes.ts';
import { TRANSCRIPT_ROUTES } from './transcript/routes.ts';

/** Every route by name. Any of them may answer with a problem instead. */
export const ROUTES = {
  ...AUTHORIZATION_ROUTES,
  ...BLUEPRINT_ROUTES,
  ...COST_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...EVENT_ROUTES,
  ...FINDING_ROUTES,
  ...HEALTH_ROUTES,
  ...LEASE_ROUTES,
  ...OPERATION_ROUTES,
  ...PROJECT_ROUTES,
  ...QUOTA_ROUTES,
  ...RESOURCE_ROUTES,
  ...TOKEN_ROUTES,
  ...TRANSCRIPT_ROUTES,
} as const satisfies Record<string, Route>;
