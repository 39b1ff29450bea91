import type { Endpoint } from '../http/endpoint.ts';
import { createBlueprint } from './blueprints/create.ts';
import { deleteBlueprint } from './blueprints/delete.ts';
import { getBlueprint } from './blueprints/get.ts';
import { listBlueprints } from './blueprints/list.ts';
import { updateBlueprint } from './blueprints/update.ts';
import { listEvents } from './events/list.ts';
import { live } from './health/live.ts';
import { ready } from './health/ready.ts';
import { listKinds } from './kinds/list.ts';
import { listLeaseAttempts } from './leases/attempts.ts';
import { listLeaseCommands } from './leases/commands.ts';
import { listLeaseEvents } from './leases/events.ts';
import { execOnLease } from './leases/exec.ts';
import { explainLease } from './leases/explain.ts';
import { getLease } from './leases/get.ts';
import { listLeases } from './leases/list.ts';
import { releaseLease } from './leases/release.ts';
import { renewLease } from './leases/renew.ts';
import { requestLease } from './leases/request.ts';
import { listResourceCommands } from './resources/commands.ts';
import { listResourceEvents } from './resources/events.ts';
import { getResource } from './resources/get.ts';
import { listResources } from './resources/list.ts';
import { releaseResource } from './resources/release.ts';

/** Every route of the contract. */
export const ENDPOINTS: readonly Endpoint[] = [
  requestLease,
  listLeases,
  getLease,
  releaseLease,
  renewLease,
  explainLease,
  listLeaseEvents,
  listLeaseCommands,
  listLeaseAttempts,
  execOnLease,
  listResources,
  getResource,
  releaseResource,
  listResourceEvents,
  listResourceCommands,
  listBlueprints,
  getBlueprint,
  createBlueprint,
  updateBlueprint,
  deleteBlueprint,
  listEvents,
  listKinds,
  live,
  ready,
];
