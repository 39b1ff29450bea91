import {
  grouped,
  type Acceptance,
  type Idempotency,
  type LeaseRequest,
  type NewEvent,
  type NewLeases,
  type RequestLeasesStore,
} from '@drydock/engine';
import { isNothing } from '@drydock/model';
import type { Database } from '../postgres/database.ts';
import { isUnavailable } from '../postgres/failure.ts';
import { toJson } from '../postgres/json.ts';
import { findAnswer } from '../idempotency/answers.ts';

interface Item {
  readonly request: LeaseRequest;
  readonly leases: NewLeases;
  readonly event: NewEvent;
}

/** Requests that share a statement, at most; a request may hold a thousand leases itself. */
const GROUP_MAX = 200;

/** Accepts lease requests; those that come in together are committed together. */
export function createRequestLeasesStore(database: Database): RequestLeasesStore {
  const insert = grouped((items: readonly Item[]) => insertGroup(database, items), {
    sizeMax: GROUP_MAX,
    lanes: 2,
    // A database that is down refuses each of them just the same.
    runAlone: (error) => !isUnavailable(error),
  });
  return {
    insertLeases: async (request, leases, event) => {
      const accepted = await insert({ request, leases, event });
      return accepted
        ? { outcome: 'accepted', leaseIds: leases.ids }
        : await repeated(database, request);
    },
    acceptedBefore: (projectId, idempotency) => acceptedBefore(database, projectId, idempotency),
  };
}

/** For each item, whether it was accepted now; if not, its key was used before. */
async function insertGroup(database: Database, items: readonly Item[]): Promise<boolean[]> {
  const first = firstOfEachKey(items);
  const rows = await database.rows('lease/insert', {
    requests: toJson(first.map((position) => requestRow(items[position] as Item, position))),
  });
  const accepted = new Set(rows.map((row) => row.position));
  return items.map((_, position) => accepted.has(position));
}

/** One statement cannot tell two equal new keys apart, so it gets each key once. */
function firstOfEachKey(items: readonly Item[]): number[] {
  const seen = new Set<string>();
  return items.flatMap(({ request }, position) => {
    if (request.idempotency === null) {
      return [position];
    }
    const key = `${request.projectId} ${request.idempotency.key}`;
    if (seen.has(key)) {
      return [];
    }
    seen.add(key);
    return [position];
  });
}

function requestRow({ request, leases, event }: Item, position: number): object {
  return {
    position,
    project: request.projectId,
    author: request.author,
    type: request.type,
    attributes: request.attributes,
    ...(request.quantities !== undefined &&
      !isNothing(request.quantities) && { quantities: request.quantities }),
    blueprints: request.blueprintIds,
    priority: request.priority,
    ttl_seconds: request.ttlSeconds,
    wait_seconds: request.waitTimeoutSeconds,
    owner: request.owner,
    labels: request.labels,
    key: request.idempotency?.key ?? null,
    hash: request.idempotency?.requestHash.toString('hex') ?? null,
    shape: leases.shape,
    group: leases.group,
    leases: leases.ids,
    traceparent: request.traceparent ?? null,
    event,
  };
}

async function repeated(database: Database, request: LeaseRequest): Promise<Acceptance> {
  const { idempotency, projectId } = request;
  if (idempotency === null) {
    throw new Error('A request without an idempotency key was not inserted.');
  }
  // Where the record went meanwhile, its day is over, and the key stands for another request.
  return (await acceptedBefore(database, projectId, idempotency)) ?? { outcome: 'key-reused' };
}

async function acceptedBefore(
  database: Database,
  projectId: string,
  { key, requestHash }: Idempotency,
): Promise<Acceptance | null> {
  const before = await findAnswer(database, projectId, key);
  if (before === null) {
    return null;
  }
  return before.requestHash.equals(requestHash)
    ? { outcome: 'repeated', leaseIds: before.answer['leases'] as readonly string[] }
    : { outcome: 'key-reused' };
}
