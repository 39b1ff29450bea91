import {
  interfaceOf,
  interfacesOf,
  openHeldInterface,
  type HeldLease,
  type KindRegistry,
  type Secrets,
  type UseContext,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { leaseView, type Claim } from '../facts.ts';
import type { HeldLeaseFacts, HeldLeaseStore } from './held-lease.ts';

export interface HeldLeasePorts {
  readonly kinds: KindRegistry;
  readonly node: string;
  readonly secretsOf: (projectId: string) => Secrets;
  readonly store: Pick<HeldLeaseStore, 'findHeld' | 'isHeldEntitled'>;
}

/** On whose behalf a held lease is used. */
export interface HeldUse {
  readonly holderId: string;
  /** Nothing is started once it is another's; null for a use that has no claim of its own. */
  readonly claim: Claim | null;
  /** Ends what runs when it fires. */
  readonly signal?: AbortSignal;
}

/** The lease that a resource holds under a name, opened; null if it never asked for one. */
export async function findHeldLease(
  name: string,
  use: HeldUse,
  ports: HeldLeasePorts,
): Promise<HeldLease | null> {
  const found = await ports.store.findHeld(use.holderId, name);
  return found && openHeldLease(found, use, ports);
}

/** The lease as a kind sees it. Opening is cheap: nothing is reached before the first call. */
export function openHeldLease(
  facts: HeldLeaseFacts,
  use: HeldUse,
  ports: HeldLeasePorts,
): HeldLease {
  const { id, status, attempt } = facts;
  if (status === 'pending' || status === 'acquired') {
    return { status: 'waiting', id };
  }
  const view = attempt && leaseView(facts, attempt);
  if (status !== 'active' || attempt === null || view === null) {
    return { status: 'ended', id, reason: facts.reason ?? `The lease ${id} has ended.` };
  }
  const { resource } = attempt;
  const kind = ports.kinds.get(resource.kind);
  // What it stands on itself has the same guard: it is entered through this lease's interfaces only.
  const beneath: UseContext = {
    node: ports.node,
    secrets: ports.secretsOf(resource.projectId),
    held: (name) => findHeldLease(name, { holderId: resource.id, claim: null }, ports),
  };
  const { holderId, claim } = use;
  const entitled = (): Promise<boolean> =>
    ports.store.isHeldEntitled({ leaseId: id, attemptId: attempt.id, holderId, claim });
  return {
    status: 'active',
    id,
    resource: { id: resource.id, state: view.resource.state },
    interfaces: kind ? interfacesOf(kind) : [],
    use: ({ name }) => {
      const offered = kind && interfaceOf(kind, name);
      if (offered === undefined) {
        throw new DrydockError('interface-missing', `The lease ${id} has no interface "${name}".`, {
          hint: 'Its `interfaces` say what it has.',
        });
      }
      const opened = openHeldInterface(offered, view, { entitled, signal: use.signal, beneath });
      // What the kind offers under the name of a definition has its operations.
      return opened as ReturnType<(HeldLease & { status: 'active' })['use']> as never;
    },
  };
}
