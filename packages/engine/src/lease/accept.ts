import type { Hints } from '../hint.ts';
import { keyReused } from '../wish/once.ts';
import { requestLeases, type LeaseRequest, type RequestLeasesStore } from './request.ts';

/** What is asked for, before its blueprints are looked up by name. */
export interface AcceptLeases extends Omit<LeaseRequest, 'blueprintIds'> {
  /** Names or ids of the only blueprints that it may come from, or null for any. */
  readonly blueprints: readonly string[] | null;
}

/** Room that was given to leases which are about to be written. */
export interface LeaseRoom {
  /** `unused` if none of them came to be; called once, whatever became of them. */
  end(outcome: 'used' | 'unused'): void;
}

export interface Accepted {
  readonly leaseIds: readonly string[];
  /** Whether they were accepted just now, and not by the same request before. */
  readonly isNew: boolean;
}

/**
 * Judges a request for leases and accepts it. What was accepted once is not judged again: a blueprint may
 * be gone since, or a quota used up.
 *
 * @throws DrydockError whatever `check` and `takeRoom` throw, or `idempotency-key-reused`
 */
export async function acceptLeases(
  wish: AcceptLeases,
  ports: {
    readonly store: RequestLeasesStore;
    readonly hints: Hints;
    /** Answers the ids of the blueprints, or null for any; throws what is wrong with the request. */
    readonly check: (wish: AcceptLeases) => Promise<readonly string[] | null>;
    /** @throws DrydockError `quota-exceeded` */
    readonly takeRoom: (wish: AcceptLeases) => Promise<LeaseRoom>;
  },
): Promise<Accepted> {
  const { blueprints: _, ...request } = wish;
  let blueprintIds: readonly string[] | null;
  let room: LeaseRoom;
  try {
    blueprintIds = await ports.check(wish);
    room = await ports.takeRoom(wish);
  } catch (refusal) {
    return acceptedBefore(wish, refusal, ports.store);
  }
  // Where it is not known what became of them they count until they are counted again.
  let isNew = true;
  try {
    const acceptance = await requestLeases({ ...request, blueprintIds }, ports);
    isNew = acceptance.outcome === 'accepted';
    if (acceptance.outcome === 'key-reused') {
      throw keyReused();
    }
    return { leaseIds: acceptance.leaseIds, isNew };
  } finally {
    room.end(isNew ? 'used' : 'unused');
  }
}

async function acceptedBefore(
  { projectId, idempotency }: AcceptLeases,
  refusal: unknown,
  store: RequestLeasesStore,
): Promise<Accepted> {
  const before = idempotency === null ? null : await store.acceptedBefore(projectId, idempotency);
  if (before === null) {
    throw refusal;
  }
  if (before.outcome === 'key-reused') {
    throw keyReused();
  }
  return { leaseIds: before.leaseIds, isNew: false };
}
