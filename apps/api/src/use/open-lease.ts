import type { UseContext } from '@drydock/blueprint';
import { findHeldLease, leaseView, type StoredLeaseView } from '@drydock/engine';
import { leaseUnusable, refusalFor } from '@drydock/model';
import type { UsableLeaseView } from '@drydock/store';
import type { Services } from '../services.ts';

/** Whether the lease can be used: a passed deadline is dead at once, whatever its status says. */
export function isUsable(view: UsableLeaseView | null): view is UsableLeaseView & {
  readonly attempt: object;
  readonly remainingMs: number;
} {
  return (
    view !== null &&
    view.status === 'active' &&
    view.attempt !== null &&
    view.remainingMs !== null &&
    view.remainingMs > 0
  );
}

/** A lease that may be used now, as its kind sees it. */
export interface OpenLease {
  readonly attemptId: string;
  readonly remainingMs: number;
  readonly kind: string;
  /** Null if its resource holds nothing to use. */
  readonly view: StoredLeaseView | null;
  readonly use: UseContext;
}

type OpenPorts = Pick<Services, 'kinds' | 'node' | 'secretsOf' | 'heldLeases'>;

/** @throws DrydockError `lease-held`, `lease-not-active` or `lease-ended` */
export function openLease(view: UsableLeaseView, services: OpenPorts): OpenLease {
  const { kinds, node, secretsOf, heldLeases } = services;
  if (!isUsable(view)) {
    throw refusalFor(leaseUnusable(view));
  }
  const { attempt, remainingMs } = view;
  const { resource } = attempt;
  const ports = { kinds, node, secretsOf, store: heldLeases };
  return {
    attemptId: attempt.id,
    remainingMs,
    kind: resource.kind,
    view: leaseView(view, attempt),
    use: {
      node,
      secrets: secretsOf(resource.projectId),
      held: (name) => findHeldLease(name, { holderId: resource.id, claim: null }, ports),
    },
  };
}
