import type { KindRegistry } from '@drydock/blueprint';
import {
  allocateByHand,
  askToAbandon,
  drainResource,
  holdResource,
  reclaimResource,
  releaseResource,
  resumeResource,
  updateResourceInPlace,
  type AbandonResource,
  type AllocateByHand,
  type CommandPorts,
  type HoldResource,
  type OperateResource,
  type ReleaseResource,
  type ResumeResource,
} from '@drydock/engine';
import {
  createAllocateResourceStore,
  createResourceCommandStore,
  type Database,
} from '@drydock/store';

/** What can be done to resources. */
export function openResourceVerbs({
  database,
  kinds,
  ...tells
}: CommandPorts & { readonly database: Database; readonly kinds: KindRegistry }) {
  const { hints } = tells;
  const allocations = createAllocateResourceStore(database, kinds.rules.sole);
  const ports = { store: createResourceCommandStore(database), ...tells };
  return {
    /** Its id. */
    allocate: (wish: AllocateByHand) => allocateByHand(wish, { store: allocations, kinds, hints }),
    release: (wish: ReleaseResource) => releaseResource(wish, ports),
    reclaim: (wish: OperateResource) => reclaimResource(wish, ports),
    drain: (wish: OperateResource) => drainResource(wish, ports),
    hold: (wish: HoldResource) => holdResource(wish, ports),
    resume: (wish: ResumeResource) => resumeResource(wish, ports),
    updateInPlace: (wish: OperateResource) => updateResourceInPlace(wish, ports),
    abandon: (wish: AbandonResource) => askToAbandon(wish, ports),
  };
}
