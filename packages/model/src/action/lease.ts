import { isLeaseOpen, type LeaseStatus } from '../lease-status.ts';
import { roleReaches } from '../role.ts';
import type { ActionRules, Hindrance } from './action.ts';

/** What decides about a lease. */
export interface LeaseStanding {
  readonly id: string;
  readonly status: LeaseStatus;
  /** The resource that stands on it; null where somebody outside holds it. */
  readonly holderId: string | null;
  /** Null before it is active, and where a resource holds it. */
  readonly expiresAt: Date | null;
}

/** What is asked of a lease that a resource stands on belongs to that resource. */
export function leaseHeld(id: string, holderId: string): Hindrance {
  return {
    code: 'lease-held',
    sentence: `The resource ${holderId} stands on the lease ${id}.`,
    hint: 'It lives as long as that resource and is used through it. An operator may release it.',
  };
}

/** Why a lease cannot be used now; its deadline counts as passed if it is active and yet unusable. */
export function leaseUnusable({
  id,
  status,
  holderId,
}: Pick<LeaseStanding, 'id' | 'status' | 'holderId'>): Hindrance {
  if (holderId !== null) {
    return leaseHeld(id, holderId);
  }
  if (status === 'active') {
    return {
      code: 'lease-ended',
      sentence: `The deadline of the lease ${id} has passed.`,
      hint: 'Request another one; renew it before its deadline.',
    };
  }
  return isLeaseOpen(status)
    ? {
        code: 'lease-not-active',
        sentence: `The lease ${id} is ${status}.`,
        hint: `GET /v1/leases/${id}?wait=active answers when it can be used.`,
      }
    : {
        code: 'lease-ended',
        sentence: `The lease ${id} has ended; it is ${status}.`,
        hint: 'Request another one.',
      };
}

/** A passed deadline is dead at once, whatever the status says. */
const whileUsable = (lease: LeaseStanding): Hindrance | null => {
  const { status, holderId, expiresAt } = lease;
  const isUsable =
    status === 'active' && holderId === null && expiresAt !== null && Date.now() < +expiresAt;
  return isUsable ? null : leaseUnusable(lease);
};

export const LEASE_ACTIONS = {
  update: { role: 'holder' },
  renew: { role: 'holder', hindrance: whileUsable },
  exec: { role: 'holder', hindrance: whileUsable },
  call: { role: 'holder', hindrance: whileUsable },
  // Releasing again is the same wish: what has ended is not refused it, and nothing comes of it.
  release: {
    role: 'holder',
    hindrance: (lease, { role }) => {
      const { id, status, holderId } = lease;
      if (!isLeaseOpen(status)) {
        return leaseUnusable({ id, status, holderId: null });
      }
      // To release what a resource stands on is to break that resource: an operator may.
      return holderId !== null && !roleReaches(role, 'operator') ? leaseHeld(id, holderId) : null;
    },
  },
} as const satisfies ActionRules<LeaseStanding>;
