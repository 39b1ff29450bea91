import { canonicalJson, newId, type JsonObject, type Quantities } from '@drydock/model';
import { createHash } from 'node:crypto';
import { hintType, type Hints } from '../hint.ts';
import type { NewEvent } from '../event.ts';
import type { Idempotency } from '../wish/wish.ts';
import { requested } from './events.ts';

/** A request for leases, checked: known type, resolved blueprints, bounded numbers. */
export interface LeaseRequest {
  readonly projectId: string;
  readonly author: string;
  readonly type: string;
  readonly attributes: JsonObject;
  /** How much each of them takes of what its resource offers; left out for nothing. */
  readonly quantities?: Quantities;
  /** Ids of the only blueprints it may come from, or null for any. */
  readonly blueprintIds: readonly string[] | null;
  readonly priority: number;
  readonly ttlSeconds: number;
  readonly waitTimeoutSeconds: number;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  /** Whether all of them are placed together or none. */
  readonly atomic: boolean;
  readonly idempotency: Idempotency | null;
  /** W3C trace context of the request, where somebody traces it. */
  readonly traceparent?: string | null;
}

/** The leases of one request. */
export interface NewLeases {
  readonly ids: readonly string[];
  readonly shape: string;
  /** Where all of them are placed together; null where each goes alone. */
  readonly group: string | null;
}

/** `accepted`: committed now; `repeated`: the same request was accepted before. */
export type Acceptance =
  | { readonly outcome: 'accepted' | 'repeated'; readonly leaseIds: readonly string[] }
  | { readonly outcome: 'key-reused' };

export interface RequestLeasesStore {
  /** Commits the leases, due at once, their first event and the idempotency record together. */
  insertLeases(request: LeaseRequest, leases: NewLeases, event: NewEvent): Promise<Acceptance>;
  /** What became of an earlier request under that key; null where there was none. */
  acceptedBefore(projectId: string, idempotency: Idempotency): Promise<Acceptance | null>;
}

/** Accepts a request: commits it, then hints. From the commit on nothing can lose it. */
export async function requestLeases(
  request: LeaseRequest,
  ports: { store: RequestLeasesStore; hints: Hints },
): Promise<Acceptance> {
  const leases = {
    ids: Array.from({ length: request.count }, () => newId('lease')),
    shape: shapeOf(request),
    group: isGroup(request) ? newId('group') : null,
  };
  const acceptance = await ports.store.insertLeases(
    request,
    leases,
    requested({ type: request.type, author: request.author }),
  );
  if (acceptance.outcome === 'accepted') {
    ports.hints.send([hintType(request.type)]);
  }
  return acceptance;
}

const isGroup = (request: Pick<LeaseRequest, 'atomic' | 'count'>): boolean =>
  request.atomic && request.count > 1;

/**
 * Leases of one shape get the same verdict: the allocator decides about each shape once. How many
 * go together belongs to it, since where one fits ten may not.
 */
export function shapeOf(
  request: Pick<LeaseRequest, 'type' | 'attributes' | 'blueprintIds' | 'atomic' | 'count'> & {
    /** Layers down from whoever asked from outside. */
    readonly depth?: number;
    readonly quantities?: Quantities;
  },
): string {
  const { type, attributes, quantities = {}, blueprintIds, depth = 0 } = request;
  const blueprints = blueprintIds === null ? null : [...blueprintIds].sort();
  const layer = depth === 0 ? {} : { depth };
  const together = isGroup(request) ? { together: request.count } : {};
  const amounts = Object.keys(quantities).length === 0 ? {} : { quantities };
  const text = canonicalJson({ type, attributes, blueprints, ...amounts, ...layer, ...together });
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
