import { isLeaseOpen, type LeaseStatus } from '../lease-status.ts';
import { roleReaches } from '../role.ts';
import type { Subject } from '../subject.ts';
import type { ActionRules, Hindrance } from './action.ts';

/** What decides about a lease. */
export interface LeaseStanding {
  readonly id: string;
  readonly status: LeaseStatus;
  /** What holds it from inside; null where somebody outside does. */
  readonly holder: Subject | null;
  /** Null before it is active, and where it is held from inside. */
  readonly expiresAt: Date | null;
}

/** What is asked of a lease that is held from inside belongs to its holder. */
export function leaseHeld(id: string, { kind, id: holderId }: Subject): Hindrance {
  return {
    code: 'lease-held',
    sentence:
      kind === 'resource'
        ? `The resource ${holderId} stands on the lease ${id}.`
        : `The ${kind} ${holderId} holds the lease ${id}.`,
    hint: `It lives as long as that ${kind} and is used through it. An operator may release it.`,
  };
}

/** Why a lease cannot be used now; its deadline counts as passed if it is active and yet unusable. */
export function leaseUnusable({
  id,
  status,
  holder,
}: Pick<LeaseStanding, 'id' | 'status' | 'holder'>): Hindrance {
  if (holder !== null) {
    return leaseHeld(id, holder);
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
  const { status, holder, expiresAt } = lease;
  const isUsable =
    status === 'active' && holder === null && expiresAt !== null && Date.now() < +expiresAt;
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
      const { id, status, holder } = lease;
      if (!isLeaseOpen(status)) {
        return leaseUnusable({ id, status, holder: null });
      }
      // To release what a holder stands on is to break that holder: an operator may.
      return holder !== null && !roleReaches(role, 'operator') ? leaseHeld(id, holder) : null;
    },
  },
} as const satisfies ActionRules<LeaseStanding>;
