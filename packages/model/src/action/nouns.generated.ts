/** Made of the files beside it by `npm run render:indexes`. */
import type { Noun } from '../noun.ts';
import { AUTHORIZATION_ACTIONS } from './authorization.ts';
import { BLUEPRINT_ACTIONS } from './blueprint.ts';
import { CREDENTIAL_ACTIONS } from './credential.ts';
import { LEASE_ACTIONS } from './lease.ts';
import { OPERATION_ACTIONS } from './operation.ts';
import { PROJECT_ACTIONS } from './project.ts';
import { RESOURCE_ACTIONS } from './resource.ts';
import { TOKEN_ACTIONS } from './token.ts';
import { TRANSCRIPT_ACTIONS } from './transcript.ts';

export const ACTIONS = {
  authorization: AUTHORIZATION_ACTIONS,
  blueprint: BLUEPRINT_ACTIONS,
  credential: CREDENTIAL_ACTIONS,
  lease: LEASE_ACTIONS,
  operation: OPERATION_ACTIONS,
  project: PROJECT_ACTIONS,
  resource: RESOURCE_ACTIONS,
  token: TOKEN_ACTIONS,
  transcript: TRANSCRIPT_ACTIONS,
} as const satisfies Record<Noun, object>;

export * from './authorization.ts';
export * from './blueprint.ts';
export * from './credential.ts';
export * from './lease.ts';
export * from './operation.ts';
export * from './project.ts';
export * from './resource.ts';
export * from './token.ts';
export * from './transcript.ts';
