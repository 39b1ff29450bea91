import { DrydockError, leaseUnusable, refusalFor, type LeaseStanding } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import { notFound } from '../wish/not-found.ts';
import { keyReused } from '../wish/once.ts';
import type { Idempotency, Wish } from '../wish/wish.ts';
import { renewed } from './events.ts';

export interface RenewLease extends Wish {
  readonly id: string;
  /** The deadline will be at least so far ahead; it is never moved back. */
  readonly ttlSeconds: number;
}

/** `refused`: it is not active, its deadline has passed, or its release was accepted. */
export type Renewed =
  /** With the deadline that came of it, then or before. */
  | { readonly outcome: 'renewed' | 'repeated'; readonly expiresAt: Date }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'key-reused' };

export interface RenewLeaseStore {
  /** Moves the deadline ahead; the event is written with the deadline as its `expiresAt`. */
  renewLease(
    wish: {
      readonly projectId: string;
      readonly leaseId: string;
      readonly seconds: number;
      readonly idempotency: Idempotency | null;
    },
    event: NewEvent,
  ): Promise<Renewed>;
}

/**
 * Puts a lease's deadline off, and answers the lease: as it stands, with the deadline that it was given.
 *
 * @param ports - `read` answers the lease as it is shown
 * @throws DrydockError `not-found`, `lease-held`, `lease-not-active`, `lease-ended`,
 *   `idempotency-key-reused`
 */
export async function renewLease<Lease extends LeaseStanding>(
  { projectId, id, ttlSeconds: seconds, author, idempotency }: RenewLease,
  ports: {
    readonly store: RenewLeaseStore;
    readonly read: (projectId: string, id: string) => Promise<Lease | null>;
  },
): Promise<Lease> {
  const renewal = { projectId, leaseId: id, seconds, idempotency };
  const outcome = await ports.store.renewLease(renewal, renewed({ author }));
  if (outcome.outcome === 'key-reused') {
    throw keyReused();
  }
  const lease = await ports.read(projectId, id);
  if (lease === null) {
    throw notFound('lease', id);
  }
  if (outcome.outcome === 'refused') {
    throw isReleasing(lease) ? releasing(id) : refusalFor(leaseUnusable(lease));
  }
  return outcome.outcome === 'repeated' ? { ...lease, expiresAt: outcome.expiresAt } : lease;
}

/** Active and before its deadline, and yet not renewed: somebody has asked for its release. */
function isReleasing({ status, expiresAt }: LeaseStanding): boolean {
  return status === 'active' && expiresAt !== null && expiresAt.getTime() > Date.now();
}

function releasing(id: string): DrydockError {
  return new DrydockError('lease-ended', `The lease ${id} is being released.`, {
    hint: 'Request another one.',
  });
}
