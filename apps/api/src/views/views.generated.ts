/** Made of the files beside it by `npm run render:indexes`. */
import { openAuthorizationViews } from './authorization.ts';
import { openBlueprintViews } from './blueprint.ts';
import { openCostViews } from './cost.ts';
import { openCredentialViews } from './credential.ts';
import { openFindingViews } from './finding.ts';
import { openLeaseViews } from './lease.ts';
import { openOperationViews } from './operation.ts';
import { openProjectViews } from './project.ts';
import { openQuotaViews } from './quota.ts';
import { openResourceViews } from './resource.ts';
import { openTimelineViews } from './timeline.ts';
import { openTokenViews } from './token.ts';
import { openTranscriptViews } from './transcript.ts';
import type { ViewPorts } from './ports.ts';

export function openViews(ports: ViewPorts) {
  return {
    authorization: openAuthorizationViews(ports),
    blueprint: openBlueprintViews(ports),
    cost: openCostViews(ports),
    credential: openCredentialViews(ports),
    finding: openFindingViews(ports),
    lease: openLeaseViews(ports),
    operation: openOperationViews(ports),
    project: openProjectViews(ports),
    quota: openQuotaViews(ports),
    resource: openResourceViews(ports),
    timeline: openTimelineViews(ports),
    token: openTokenViews(ports),
    transcript: openTranscriptViews(ports),
  };
}

export type Views = ReturnType<typeof openViews>;
