/** Made of the files beside it by `npm run render:indexes`. */
import { openAuthorizationVerbs } from './authorization.ts';
import { openBlueprintVerbs } from './blueprint.ts';
import { openCredentialVerbs } from './credential.ts';
import { openFindingVerbs } from './finding.ts';
import { openInstallationVerbs } from './installation.ts';
import { openLabelVerb } from './label.ts';
import { openLeaseVerbs } from './lease.ts';
import { openOperationVerbs } from './operation.ts';
import { openProjectVerbs } from './project.ts';
import { openQuotaVerbs } from './quota.ts';
import { openResourceVerbs } from './resource.ts';
import { openTokenVerbs } from './token.ts';
import { openTranscriptVerbs } from './transcript.ts';
import type { VerbPorts } from './ports.ts';

export function openVerbs(ports: VerbPorts) {
  return {
    authorization: openAuthorizationVerbs(ports),
    blueprint: openBlueprintVerbs(ports),
    credential: openCredentialVerbs(ports),
    finding: openFindingVerbs(ports),
    installation: openInstallationVerbs(ports),
    label: openLabelVerb(ports),
    lease: openLeaseVerbs(ports),
    operation: openOperationVerbs(ports),
    project: openProjectVerbs(ports),
    quota: openQuotaVerbs(ports),
    resource: openResourceVerbs(ports),
    token: openTokenVerbs(ports),
    transcript: openTranscriptVerbs(ports),
  };
}

export type Verbs = ReturnType<typeof openVerbs>;
