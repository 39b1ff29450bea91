import type { Claim, ConsumedCommand, OpenCommand, Reason } from '../facts.ts';
import { hintResource, type Hint } from '../hint.ts';
import { resourceKey } from '../lock.ts';
import { countConsumed } from '../claim/observed.ts';
import type { Surroundings } from '../writer.ts';

export interface ActiveResource {
  readonly claim: Claim;
  readonly commands: readonly OpenCommand[];
}

export interface SettledResource {
  readonly to: 'released' | 'broken';
  readonly reason: Reason;
  readonly commands: readonly ConsumedCommand[];
}

export interface SettleResourcesStore {
  /**
   * Claims those of the resources that are active and writes what `decide` says, in one short
   * transaction. A resource that ends is no longer active before its leases are listed, so that
   * none can slip in; each of them is told `resource-lost`.
   */
  settleResources(
    ids: readonly string[],
    writer: string,
    decide: (resource: ActiveResource) => SettledResource | null,
  ): Promise<{
    ended: readonly string[];
    /** Hints for the leases that lost their resource, and for objects in another phase. */
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
      const decided = decideActiveResource(resource);
      consumed.set(resource.claim.id, [resource.commands, decided?.commands ?? []]);
      return decided;
    });
    settled.ended.forEach((id) => countConsumed(surroundings, ...(consumed.get(id) ?? [[], []])));
    outcome = [...settled.ended.map((id) => hintResource('destroy', id)), ...settled.hints];
  } finally {
    await hold.release();
  }
  // Not before the locks are free: whoever is called would find them busy.
  hints.send(outcome);
  hints.send(await store.whereResourcesDue(held));
}

export function decideActiveResource(resource: ActiveResource): SettledResource | null {
  const lost = resource.commands.find((command) => command.name === 'resource-lost');
  const release = resource.commands.find((command) => command.name === 'release');
  const applied = resource.commands.map(({ id }): ConsumedCommand => ({
    id,
    outcome: 'applied',
    reason: null,
  }));
  if (lost !== undefined) {
    const sentence = lost.reason ?? `${lost.author} reported it lost.`;
    return { to: 'broken', reason: { code: 'resource-lost', sentence }, commands: applied };
  }
  if (release !== undefined) {
    const sentence = `${release.author} released it.`;
    return { to: 'released', reason: { code: 'released', sentence }, commands: applied };
  }
  return null;
}
