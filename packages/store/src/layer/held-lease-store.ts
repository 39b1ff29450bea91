import { BOUNDS } from '@drydock/model';
import {
  shapeOf,
  type Claim,
  type HeldLeaseFacts,
  type HeldLeaseOutcome,
  type HeldLeaseRequest,
  type HeldLeaseStore,
} from '@drydock/engine';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { claimedOf, holdsClaim } from '../claim/claimed.ts';
import { resolveBlueprints } from '../blueprint/names.ts';

/**
 * How deep resources may stand on each other, as the CHECK on `resource.depth` has it. Real ones
 * are two or three deep; a kind that leases its own type reaches any bound.
 */
const DEPTH_MAX = 8;

/** What is held from inside: see `HeldLeaseStore`. */
export function createHeldLeaseStore(database: Database): HeldLeaseStore {
  return {
    findHeld: (holderId, name) => find(database, holderId, name),

    requestHeld: (claim, request) =>
      database.transaction((runner) => requestOnce(runner, claim, request)),

    isHeldEntitled: ({ claim, ...use }) =>
      claim === null || OF_RESOURCES.includes(claimedOf(claim))
        ? isEntitled(database, use, claim)
        : database.transaction(
            async (runner) =>
              (await holdsClaim(runner, claim)) && (await isEntitled(runner, use, null)),
          ),
  };
}

/** Claims under which a resource is built, used or taken down: `layer/entitled` looks at them itself. */
const OF_RESOURCES: readonly string[] = ['resource', 'lease', 'attempt'];

type Use = Omit<Parameters<HeldLeaseStore['isHeldEntitled']>[0], 'claim'>;

async function isEntitled(
  runner: Runner,
  { leaseId, attemptId, holderId }: Use,
  claim: Claim | null,
): Promise<boolean> {
  const [row] = await runner.rows('layer/entitled', {
    lease: leaseId,
    attempt: attemptId,
    holder: holderId,
    claimed: claim?.id ?? null,
    fence: claim?.fence ?? null,
  });
  return row?.entitled === true;
}

/**
 * Locks the holder under its claim; null where it was claimed by another, or is built no more. `depth` is
 * that of a resource for the lease: only resources stand on each other, so any other holder asks as
 * somebody outside does.
 */
async function lockHolder(runner: Runner, claim: Claim): Promise<{ depth: number } | null> {
  if (claimedOf(claim) !== 'resource') {
    return (await holdsClaim(runner, claim)) ? { depth: 0 } : null;
  }
  const [resource] = await runner.rows('layer/lock-holder', {
    resource: claim.id,
    fence: claim.fence,
  });
  return resource === undefined ? null : { depth: resource.depth + 1 };
}

/** The holder's row is locked first: two that claim to build it cannot both find nothing. */
async function requestOnce(
  runner: Runner,
  claim: Claim,
  request: HeldLeaseRequest,
): Promise<HeldLeaseOutcome | null> {
  const holder = await lockHolder(runner, claim);
  if (holder === null) {
    return null;
  }
  const found = await find(runner, claim.id, request.name);
  if (found !== null) {
    return { outcome: 'found', lease: found };
  }
  if (holder.depth > DEPTH_MAX) {
    const reason = `It would be more than ${DEPTH_MAX} resources deep: something leases itself.`;
    return { outcome: 'refused', reason };
  }
  const blueprintIds = await resolve(runner, claim.projectId, request.blueprints);
  if (typeof blueprintIds === 'string') {
    return { outcome: 'refused', reason: blueprintIds };
  }
  const { id, type, attributes, quantities, leaseEvent, holderEvent } = request;
  await runner.rows('layer/insert', {
    lease: id,
    holder: claim.id,
    name: request.name,
    type,
    attributes: toJson(attributes),
    quantities: toJson(quantities),
    blueprints: blueprintIds,
    shape: shapeOf({
      type,
      attributes,
      quantities,
      blueprintIds,
      atomic: false,
      count: 1,
      depth: holder.depth,
    }),
    priority: request.priority,
    ttlSeconds: BOUNDS.ttlSecondsMax,
    waitSeconds: BOUNDS.waitTimeoutSecondsMax,
    writer: claim.writer,
    fence: claim.fence,
    leaseEvent: leaseEvent.type,
    leaseData: toJson(leaseEvent.data),
    holderEvent: holderEvent.type,
    holderData: toJson(holderEvent.data),
  });
  return {
    outcome: 'requested',
    lease: { id, status: 'pending', reason: null, attributes, attempt: null },
  };
}

/** Ids, null for any, or the sentence that says which of them the project does not have. */
async function resolve(
  runner: Runner,
  projectId: string,
  asked: readonly string[] | null,
): Promise<readonly string[] | string | null> {
  if (asked === null) {
    return null;
  }
  const found = await resolveBlueprints(runner, projectId, asked);
  const missing = asked.filter((name) => !found.has(name));
  return missing.length === 0
    ? [...new Set(found.values())]
    : `Its project has no blueprint ${missing.map((name) => `"${name}"`).join(', ')}.`;
}

async function find(
  runner: Runner,
  holderId: string,
  name: string,
): Promise<HeldLeaseFacts | null> {
  const [row] = await runner.rows('layer/find', { holder: holderId, name });
  if (row === undefined) {
    return null;
  }
  const { id, status, reason, attributes, attemptId } = row;
  const resource = {
    id: row.resourceId,
    projectId: row.resourceProjectId,
    blueprintId: row.blueprintId,
    kind: row.kind,
    config: row.config,
    choice: row.choice,
    state: row.resourceState,
  };
  const attempt =
    attemptId === null
      ? null
      : { id: attemptId, place: row.place, state: row.attemptState, resource };
  return { id, status, reason, attributes, attempt };
}
