import type { HeldLease, LeaseWish } from '@drydock/blueprint';
import { DrydockError, isQuantities, newId, NO_QUANTITIES } from '@drydock/model';
import { FencedOut } from '../claim/fenced-out.ts';
import type { NewEvent } from '../event.ts';
import type { Claim } from '../facts.ts';
import { hintType, type Hints } from '../hint.ts';
import { requested } from '../lease/events.ts';
import { leaseRequested } from '../resource/events.ts';
import type { HeldLeaseStore } from './held-lease.ts';
import { openHeldLease, type HeldLeasePorts } from './open-held.ts';

export interface RequestHeldPorts extends HeldLeasePorts {
  readonly store: HeldLeaseStore;
  readonly hints: Hints;
}

/** The resource that is being built, or whatever else holds leases, and what it may ask for. */
export interface Holder {
  readonly claim: Claim;
  /** Types that its kind says it leases. */
  readonly types: readonly string[];
  readonly signal: AbortSignal;
  /** What its timeline says of the request. Default: what that of a resource does. */
  readonly told?: (about: { readonly type: string; readonly lease: string }) => NewEvent;
}

/**
 * Requests a lease for a resource to stand on, once under its name: the row and its name are
 * committed under the holder's claim, so that whoever comes after a crash finds it.
 *
 * What can never be had is an answer, not a fault: trying again would change nothing.
 */
export async function requestHeldLease(
  name: string,
  wish: LeaseWish,
  holder: Holder,
  ports: RequestHeldPorts,
): Promise<HeldLease> {
  const { claim, signal, told = leaseRequested } = holder;
  const { type } = wish;
  signal.throwIfAborted();
  if (!holder.types.includes(type)) {
    throw new DrydockError('unknown-type', `Its kind does not say that it leases "${type}".`, {
      hint: 'A lease is requested in resource.activate, of a type that resource.leases names.',
    });
  }
  if (ports.kinds.providing(type).length === 0) {
    return { status: 'ended', id: null, reason: `No loaded kind provides "${type}".` };
  }
  const { quantities = NO_QUANTITIES } = wish;
  if (!isQuantities(quantities, 1)) {
    throw new DrydockError('invalid-request', 'Its quantities are not whole numbers by name.');
  }
  const id = newId('lease');
  const answer = await ports.store.requestHeld(claim, {
    id,
    name,
    type,
    attributes: wish.attributes ?? {},
    quantities,
    blueprints: wish.blueprints ?? null,
    priority: wish.priority ?? 0,
    leaseEvent: requested({ type, author: claim.id }),
    holderEvent: told({ type, lease: id }),
  });
  if (answer === null) {
    throw new FencedOut(claim.id);
  }
  if (answer.outcome === 'refused') {
    return { status: 'ended', id: null, reason: answer.reason };
  }
  if (answer.outcome === 'requested') {
    ports.hints.send([hintType(type)]);
  }
  return openHeldLease(answer.lease, { holderId: claim.id, claim, signal }, ports);
}
