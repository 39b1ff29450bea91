/** Made of the files beside it by `npm run render:indexes`. */
import { addAuthorizationCommands } from './authorization/authorization.ts';
import { addBlueprintCommands } from './blueprint/blueprint.ts';
import { addCredentialCommands } from './credential/credential.ts';
import { addFindingCommands } from './finding/finding.ts';
import { addLeaseCommands } from './lease/lease.ts';
import { addOperationCommands } from './operation/operation.ts';
import { addProjectCommands } from './project/project.ts';
import { addQuotaCommands } from './quota/quota.ts';
import { addResourceCommands } from './resource/resource.ts';
import { addTokenCommands } from './token/token.ts';

export const GROUPS = {
  authorization: addAuthorizationCommands,
  blueprint: addBlueprintCommands,
  credential: addCredentialCommands,
  finding: addFindingCommands,
  lease: addLeaseCommands,
  operation: addOperationCommands,
  project: addProjectCommands,
  quota: addQuotaCommands,
  resource: addResourceCommands,
  token: addTokenCommands,
} as const;
