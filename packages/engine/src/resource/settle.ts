import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import { hintResource, type Hint } from '../hint.ts';
import { resourceKey } from '../lock.ts';
import { countConsumed } from '../claim/observed.ts';
import type { Surroundings } from '../writer.ts';
import type { CommandedResource, SettledResource } from './commanded.ts';
import { decideResource } from './decide.ts';

export interface SettleResourcesStore {
  /**
   * Claims those of the resources that are active and writes what `decide` says, in one short
   * transaction. A resource that ends is no longer active before its leases are listed, so that
   * none can slip in; each of them is told `resource-lost`. Who uses a resource is read after its
   * claim: whoever places a lease has locked the row, so by then they have committed or wait.
   */
  settleResources(
    ids: readonly string[],
    writer: string,
    decide: (resource: CommandedResource) => SettledResource | null,
  ): Promise<{
    ended: readonly string[];
    /** Hints for leases that lost their resource, for who is asked or woken, and for other phases. */
    hints: readonly Hint[];
  }>;
  whereResourcesDue(ids: readonly string[]): Promise<readonly Hint[]>;
}

/** Consumes the commands of active resources. Nothing slow: PostgreSQL only. */
export async function settleResources(
  ids: readonly string[],
  surroundings: Surroundings,
  store: SettleResourcesStore,
): Promise<void> {
  const { locks, hints, lockMs } = surroundings;
  const byKey = new Map(ids.map((id) => [resourceKey(id), id]));
  const hold = await locks.take([...byKey.keys()], lockMs);
  const held = hold.keys.flatMap((key) => byKey.get(key) ?? []);
  if (held.length === 0) {
    return;
  }
  let outcome: readonly Hint[] = [];
  // By resource: the transaction may be run again and decide anew.
  const consumed = new Map<string, [readonly OpenCommand[], readonly ConsumedCommand[]]>();
  try {
    const settled = await store.settleResources(held, surroundings.writer, (resource) => {
      const decided = decideResource(resource);
      consumed.set(resource.claim.id, [resource.commands, decided?.commands ?? []]);
      return decided;
    });
    consumed.forEach((commands) => countConsumed(surroundings, ...commands));
    outcome = [...settled.ended.map((id) => hintResource('destroy', id)), ...settled.hints];
  } finally {
    await hold.release();
  }
  // Not before the locks are free: whoever is called would find them busy.
  hints.send(outcome);
  hints.send(await store.whereResourcesDue(held));
}
