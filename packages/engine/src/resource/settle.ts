import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import { hintResource, type Hint } from '../hint.ts';
import { resourceKey } from '../lock.ts';
import { countConsumed } from '../claim/observed.ts';
import type { Surroundings } from '../surroundings.ts';
import type { CommandedResource } from './commanded.ts';
import { decideResource } from './decide.ts';
import { hintAskers } from './reclaim.ts';
import { tellResource, type ToldResource } from './tell.ts';

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
    decide: (resource: CommandedResource) => ToldResource | null,
  ): Promise<{
    ended: readonly string[];
    /**
     * Hints for leases that lost their resource, for who is asked, for types whose room changes,
     * and for other phases.
     */
    hints: readonly Hint[];
  }>;
  whereResourcesDue(ids: readonly string[]): Promise<readonly Hint[]>;
}

/** Who updates resources in place, which is slow. */
export interface Updates {
  /** Begins, or goes on, in the background. */
  start(id: string): void;
  /** Somebody else works on it, who may have to hear what was said. */
  busy(id: string): void;
}

/** For whoever updates nothing: the next sweep tells another process. */
export const updatesNowhere: Updates = { start: () => undefined, busy: () => undefined };

/** Consumes the commands of active resources. Nothing slow: PostgreSQL only. */
export async function settleResources(
  ids: readonly string[],
  surroundings: Surroundings,
  store: SettleResourcesStore,
  updates: Updates = updatesNowhere,
): Promise<void> {
  const { locks, hints, timers, lockMs } = surroundings;
  const byKey = new Map(ids.map((id) => [resourceKey(id), id]));
  const hold = await locks.take([...byKey.keys()], lockMs);
  const held = hold.keys.flatMap((key) => byKey.get(key) ?? []);
  ids.filter((id) => !held.includes(id)).forEach((id) => updates.busy(id));
  if (held.length === 0) {
    return;
  }
  let outcome: readonly Hint[] = [];
  // By resource: the transaction may be run again and decide anew.
  const consumed = new Map<string, [readonly OpenCommand[], readonly ConsumedCommand[]]>();
  const marksEndInMs = new Map<string, number>();
  const updating = new Set<string>();
  try {
    const settled = await store.settleResources(held, surroundings.writer, (resource) => {
      const decided = decideResource(resource);
      const { id } = resource.claim;
      consumed.set(id, [resource.commands, decided?.commands ?? []]);
      marksEndInMs.delete(id);
      // A reclaim that waits is told; it looks again by itself only in case that was lost.
      const goesOn = decided !== null && (decided.waiting !== null || decided.updating !== null);
      updating.delete(id);
      if (decided !== null && decided.updating !== null) {
        updating.add(id);
      }
      if (decided !== null && decided.wakeAt !== null && !goesOn) {
        marksEndInMs.set(id, Date.parse(decided.wakeAt) - Date.parse(resource.now));
      }
      return decided && tellResource(resource, decided);
    });
    consumed.forEach((commands) => countConsumed(surroundings, ...commands));
    outcome = [
      ...settled.ended.map((id) => hintResource('destroy', id)),
      ...settled.hints,
      ...[...consumed.values()].flatMap((commands) => hintAskers(...commands)),
    ];
  } finally {
    await hold.release();
  }
  // Not before the locks are free: whoever is called would find them busy.
  hints.send(outcome);
  updating.forEach((id) => updates.start(id));
  marksEndInMs.forEach((inMs, id) => timers.hintIn(inMs, hintResource('update', id)));
  hints.send(await store.whereResourcesDue(held));
}
