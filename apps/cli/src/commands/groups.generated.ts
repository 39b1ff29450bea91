/** Made of the files beside it by `npm run render:indexes`. */
import { addAuthorizationCommands } from './authorization/authorization.ts';
import { addBlueprintCommands } from './blueprint/blueprint.ts';
import { addCredentialCommands } from './credential/credential.ts';
import { addLeaseCommands } from './lease/lease.ts';
import { addOutsideCommands } from './outside/outside.ts';
import { addProjectCommands } from './project/project.ts';
import { addQuotaCommands } from './quota/quota.ts';
import { addResourceCommands } from './resource/resource.ts';
import { addTokenCommands } from './token/token.ts';

export const GROUPS = {
  authorization: addAuthorizationCommands,
  blueprint: addBlueprintCommands,
  credential: addCredentialCommands,
  lease: addLeaseCommands,
  outside: addOutsideCommands,
  project: addProjectCommands,
  quota: addQuotaCommands,
  resource: addResourceCommands,
  token: addTokenCommands,
} as const;
