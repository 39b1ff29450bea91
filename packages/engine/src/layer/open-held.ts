import type {
  CommandInterface,
  HeldCommand,
  HeldLease,
  KindRegistry,
  Secrets,
  UseContext,
} from '@drydock/blueprint';
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
  const open = ports.kinds.get(resource.kind)?.interfaces.command;
  // What it stands on itself has the same guard: it is entered through this lease's command only.
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
    interfaces: open ? { command: guarded(open(view, beneath), entitled, use.signal) } : {},
  };
}

function guarded(
  command: CommandInterface,
  entitled: () => Promise<boolean>,
  signal: AbortSignal | undefined,
): HeldCommand {
  return {
    exec: (spec, run = {}) => {
      const signals = [signal, run.signal].filter((each) => each !== undefined);
      return command.exec(spec, {
        signal: AbortSignal.any(signals),
        // The caller's own check comes last: it may take note that the program starts.
        entitled: async () => (await entitled()) && ((await run.entitled?.()) ?? true),
        onOutput: run.onOutput ?? (() => undefined),
      });
    },
  };
}
