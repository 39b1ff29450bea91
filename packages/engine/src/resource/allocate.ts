import type { KindRegistry, LoadedKind } from '@drydock/blueprint';
import { DrydockError, type JsonObject } from '@drydock/model';
import { eligibleBlueprints } from '../allocator/eligible.ts';
import type { PlannedResource } from '../allocator/plan.ts';
import type { NewEvent } from '../event.ts';
import { underWay } from '../allocator/pause.ts';
import { Pool } from '../allocator/pool.ts';
import type { BlueprintFacts } from '../allocator/snapshot.ts';
import { hintResource, type Hints } from '../hint.ts';
import type { Idempotency } from '../wish/wish.ts';
import { planned } from './events.ts';

/** A resource that an operator wants built, whoever may lease it afterwards. */
export interface ResourceWish {
  readonly projectId: string;
  readonly author: string;
  /** Name or id of a blueprint of the project. */
  readonly blueprint: string;
  /** What a lease would ask: says which of the things is built that the blueprint could build. */
  readonly attributes: JsonObject;
  readonly idempotency: Idempotency | null;
}

/** With what its timeline begins with. */
export interface AllocatedResource extends PlannedResource {
  readonly event: NewEvent;
}

/** `repeated`: the same request was answered with this resource before. */
export type Allocation =
  | { readonly outcome: 'allocated' | 'repeated'; readonly resourceId: string }
  | { readonly outcome: 'missing' | 'key-reused' };

export interface AllocateResourceStore {
  /**
   * One short transaction under the claim of the type's allocator, so that neither it nor another
   * operator plans meanwhile: reads the blueprint, asks `plan`, writes the pending resource with its
   * slots and its first event. What `plan` throws takes everything back. `plan` may be asked
   * again with slot keys that turned out to be taken.
   */
  allocateResource(
    wish: ResourceWish,
    plan: (blueprint: BlueprintFacts, takenElsewhere: ReadonlySet<string>) => AllocatedResource,
  ): Promise<Allocation>;
}

export interface AllocateResourcePorts {
  readonly store: AllocateResourceStore;
  readonly kinds: KindRegistry;
  readonly hints: Hints;
}

/**
 * Plans a resource as the allocator would, without a lease that needs it.
 *
 * @throws DrydockError `conflict` where a limit, a slot, the attributes or an operator forbids it;
 * `kind-not-allowed` where the installation does
 */
export async function allocateResource(
  wish: ResourceWish,
  { store, kinds, hints }: AllocateResourcePorts,
): Promise<Allocation> {
  const { author } = wish;
  const allocation = await store.allocateResource(wish, (blueprint, takenElsewhere) => {
    const resource = planResource(wish, blueprint, kinds, takenElsewhere);
    const { blueprintName, revision } = resource;
    return { ...resource, author, event: planned({ blueprint: blueprintName, revision, author }) };
  });
  if (allocation.outcome === 'allocated') {
    hints.send([hintResource('resource', allocation.resourceId)]);
  }
  return allocation;
}

/** @throws DrydockError `conflict`, `kind-not-allowed` */
export function planResource(
  { projectId, attributes }: Pick<ResourceWish, 'projectId' | 'attributes'>,
  blueprint: BlueprintFacts,
  kinds: KindRegistry,
  takenElsewhere: ReadonlySet<string>,
): PlannedResource {
  const asked = { projectId, attributes, allowedBlueprints: [blueprint.id] };
  const { eligible, refused } = eligibleBlueprints(asked, [blueprint], kinds);
  const kind = eligible[0]?.kind;
  const [why] = refused;
  if (why?.rule === 'kind-not-allowed') {
    throw new DrydockError('kind-not-allowed', why.detail, { hint: why.change });
  }
  if (kind === undefined) {
    throw refusal(blueprint, why?.detail ?? `${blueprint.name} cannot serve it.`);
  }
  const pool = new Pool(
    { blueprints: [blueprint], resources: [], resourcesLeft: new Map() },
    takenElsewhere,
  );
  const resource = pool.sites.plan(blueprint, kind, { attributes, held: null });
  if (resource !== null) {
    return resource;
  }
  if (pool.isBusy(blueprint.id)) {
    const { detail, change } = underWay(blueprint.name);
    throw refusal(blueprint, detail, change);
  }
  const fault = pool.faults.of(blueprint.id);
  throw refusal(blueprint, fault?.message ?? fullSentence(blueprint, kind, attributes));
}

function fullSentence(
  { name, config, resources, limitResources }: BlueprintFacts,
  kind: LoadedKind,
  attributes: JsonObject,
): string {
  if (limitResources !== null && resources >= limitResources) {
    return `${name} has ${resources} of at most ${limitResources} resources.`;
  }
  return kind.resource.choices?.(config, attributes).length === 0
    ? `${name} has nothing that fits these attributes.`
    : `${name}: a slot that another resource would need is taken.`;
}

function refusal(
  { name }: BlueprintFacts,
  detail: string,
  hint = 'Resources that are being destroyed take room until they are gone.',
): DrydockError {
  return new DrydockError('conflict', `No resource of ${name} can be allocated: ${detail}`, {
    hint,
  });
}
