/** Made of the files beside it by `npm run render:indexes`. */
import type { Endpoint } from '../http/endpoint.ts';
import { askAuthorization } from './authorizations/ask.ts';
import { getAuthorization } from './authorizations/get.ts';
import { listAuthorizations } from './authorizations/list.ts';
import {
  approveAuthorization,
  declineAuthorization,
  revokeAuthorization,
  withdrawAuthorization,
} from './authorizations/move.ts';
import { updateAuthorization } from './authorizations/update.ts';
import { listBlueprintCommands } from './blueprints/commands.ts';
import { createBlueprint } from './blueprints/create.ts';
import { deleteBlueprint } from './blueprints/delete.ts';
import { drainBlueprint } from './blueprints/drain.ts';
import { listBlueprintEvents } from './blueprints/events.ts';
import { getBlueprint } from './blueprints/get.ts';
import { listBlueprints } from './blueprints/list.ts';
import { getBlueprintPool } from './blueprints/pool.ts';
import { refreshBlueprint } from './blueprints/refresh.ts';
import { resumeBlueprint } from './blueprints/resume.ts';
import { listRevisions } from './blueprints/revisions.ts';
import { updateBlueprint } from './blueprints/update.ts';
import { sumCosts } from './costs/sum.ts';
import { createCredential } from './credentials/create.ts';
import { deleteCredential } from './credentials/delete.ts';
import { getCredential } from './credentials/get.ts';
import { listCredentials } from './credentials/list.ts';
import { rewrapCredentials } from './credentials/rewrap.ts';
import { rotateCredential } from './credentials/rotate.ts';
import { updateCredential } from './credentials/update.ts';
import { listEvents } from './events/list.ts';
import { getFinding } from './findings/get.ts';
import { leaveFinding } from './findings/leave.ts';
import { listFindings } from './findings/list.ts';
import { raiseEpoch } from './findings/raise-epoch.ts';
import { takeBackFinding } from './findings/take-back.ts';
import { live } from './health/live.ts';
import { ready } from './health/ready.ts';
import { listKinds } from './kinds/list.ts';
import { listLeaseAttempts } from './leases/attempts.ts';
import { callOnLease } from './leases/call.ts';
import { listLeaseCommands } from './leases/commands.ts';
import { downloadFromLease } from './leases/download.ts';
import { listLeaseEvents } from './leases/events.ts';
import { execOnLease } from './leases/exec.ts';
import { explainLease } from './leases/explain.ts';
import { getLease } from './leases/get.ts';
import { listLeases } from './leases/list.ts';
import { releaseLease } from './leases/release.ts';
import { renewLease } from './leases/renew.ts';
import { requestLease } from './leases/request.ts';
import { updateLease } from './leases/update.ts';
import { uploadToLease } from './leases/upload.ts';
import { listOperationCommands } from './operations/commands.ts';
import { dismissOperation } from './operations/dismiss.ts';
import { listOperationEvents } from './operations/events.ts';
import { getOperation } from './operations/get.ts';
import { listOperations } from './operations/list.ts';
import { requestOperation } from './operations/request.ts';
import { updateOperation } from './operations/update.ts';
import { createProject } from './projects/create.ts';
import { getProject } from './projects/get.ts';
import { listProjects } from './projects/list.ts';
import { updateProject } from './projects/update.ts';
import { listQuotas } from './quotas/list.ts';
import { setQuotas } from './quotas/set.ts';
import { abandonResource } from './resources/abandon.ts';
import { allocate } from './resources/allocate.ts';
import { listResourceCommands } from './resources/commands.ts';
import { drainResource } from './resources/drain.ts';
import { listResourceEvents } from './resources/events.ts';
import { showFailure } from './resources/failure.ts';
import { getResource } from './resources/get.ts';
import { holdResource } from './resources/hold.ts';
import { listResources } from './resources/list.ts';
import { reclaimResource } from './resources/reclaim.ts';
import { releaseResource } from './resources/release.ts';
import { resumeResource } from './resources/resume.ts';
import { listSlots } from './resources/slots.ts';
import { updateResourceInPlace } from './resources/update-in-place.ts';
import { updateResource } from './resources/update.ts';
import { createToken } from './tokens/create.ts';
import { getToken } from './tokens/get.ts';
import { listTokens } from './tokens/list.ts';
import { revokeToken, revokeOwnToken } from './tokens/revoke.ts';
import { showOwnToken } from './tokens/self.ts';
import { updateToken } from './tokens/update.ts';
import { deleteTranscript } from './transcripts/delete.ts';
import { getTranscript } from './transcripts/get.ts';
import { listTranscripts } from './transcripts/list.ts';
import { listLeaseTranscripts } from './transcripts/of-lease.ts';
import { readTranscript } from './transcripts/read.ts';
import { updateTranscript } from './transcripts/update.ts';

/** Every route of the contract. */
export const ENDPOINTS: readonly Endpoint[] = [
  askAuthorization,
  getAuthorization,
  listAuthorizations,
  approveAuthorization,
  declineAuthorization,
  revokeAuthorization,
  withdrawAuthorization,
  updateAuthorization,
  listBlueprintCommands,
  createBlueprint,
  deleteBlueprint,
  drainBlueprint,
  listBlueprintEvents,
  getBlueprint,
  listBlueprints,
  getBlueprintPool,
  refreshBlueprint,
  resumeBlueprint,
  listRevisions,
  updateBlueprint,
  sumCosts,
  createCredential,
  deleteCredential,
  getCredential,
  listCredentials,
  rewrapCredentials,
  rotateCredential,
  updateCredential,
  listEvents,
  getFinding,
  leaveFinding,
  listFindings,
  raiseEpoch,
  takeBackFinding,
  live,
  ready,
  listKinds,
  listLeaseAttempts,
  callOnLease,
  listLeaseCommands,
  downloadFromLease,
  listLeaseEvents,
  execOnLease,
  explainLease,
  getLease,
  listLeases,
  releaseLease,
  renewLease,
  requestLease,
  updateLease,
  uploadToLease,
  listOperationCommands,
  dismissOperation,
  listOperationEvents,
  getOperation,
  listOperations,
  requestOperation,
  updateOperation,
  createProject,
  getProject,
  listProjects,
  updateProject,
  listQuotas,
  setQuotas,
  abandonResource,
  allocate,
  listResourceCommands,
  drainResource,
  listResourceEvents,
  showFailure,
  getResource,
  holdResource,
  listResources,
  reclaimResource,
  releaseResource,
  resumeResource,
  listSlots,
  updateResourceInPlace,
  updateResource,
  createToken,
  getToken,
  listTokens,
  revokeToken,
  revokeOwnToken,
  showOwnToken,
  updateToken,
  deleteTranscript,
  getTranscript,
  listTranscripts,
  listLeaseTranscripts,
  readTranscript,
  updateTranscript,
];
