import { interfacesOf, type Choice, type LoadedKind } from '@drydock/blueprint';
import { newId, type JsonObject } from '@drydock/model';
import { freeSlot, kindSlot, leaseSlot, resourceSlot } from './slots.ts';
import type { PlannedResource } from './plan.ts';
import type { BlueprintFacts, RoomyResource, Snapshot, WaitingLease } from './snapshot.ts';

/** All that such a blueprint builds is alike. */
const NO_CHOICE: Choice = { slots: [], choice: {} };

/** A resource while a decision is being made: what is taken grows with each placement. */
export interface PooledResource {
  readonly id: string;
  readonly projectId: string;
  readonly facts: Pick<RoomyResource, 'config' | 'choice' | 'state' | 'depth' | 'marks' | 'status'>;
  live: number;
  readonly limit: number | null;
}

/** What a lease would take on a resource. */
export interface Room {
  readonly resource: PooledResource;
  readonly slots: readonly string[];
}

/**
 * The room that is left while a batch of leases is decided. It starts as the snapshot and only
 * shrinks; nothing is written here.
 */
export class Pool {
  private readonly byBlueprint = new Map<string, PooledResource[]>();
  private readonly built = new Map<string, number>();
  private readonly taken: Set<string>;

  constructor(
    snapshot: Pick<Snapshot, 'blueprints' | 'resources'>,
    takenElsewhere: ReadonlySet<string>,
  ) {
    this.taken = new Set(takenElsewhere);
    const limits = new Map(snapshot.blueprints.map((b) => [b.id, b.limitLeasesPerResource]));
    for (const blueprint of snapshot.blueprints) {
      this.built.set(blueprint.id, blueprint.resources);
      this.byBlueprint.set(blueprint.id, []);
      this.take(blueprint.slots);
    }
    for (const resource of snapshot.resources) {
      this.take(resource.slots);
      this.byBlueprint.get(resource.blueprintId)?.push({
        id: resource.id,
        projectId: resource.projectId,
        facts: resource,
        live: resource.live,
        limit: limits.get(resource.blueprintId) ?? null,
      });
    }
  }

  resourcesOf(blueprintId: string): readonly PooledResource[] {
    return this.byBlueprint.get(blueprintId) ?? [];
  }

  builtOf(blueprintId: string): number {
    return this.built.get(blueprintId) ?? 0;
  }

  take(slots: readonly string[]): void {
    for (const slot of slots) {
      this.taken.add(slot);
    }
  }

  hasRoom(resource: PooledResource): boolean {
    return resource.limit === null || resource.live < resource.limit;
  }

  /** The slots that the lease would hold on an active resource, or null where one is taken. */
  roomOn(resource: PooledResource, kind: LoadedKind, lease: WaitingLease): Room | null {
    if (!this.hasRoom(resource)) {
      return null;
    }
    const slots: string[] = [];
    if (resource.limit !== null) {
      const slot = freeSlot((n) => leaseSlot(resource.id, n), resource.limit, this.taken);
      if (slot === null) {
        return null;
      }
      slots.push(slot);
    }
    const { id, facts } = resource;
    const view = { id, config: facts.config, choice: facts.choice, state: facts.state ?? {} };
    for (const key of kind.lease.slots?.(view, lease.attributes) ?? []) {
      slots.push(kindSlot(kind.kind, key));
    }
    return this.free(slots) ? { resource, slots } : null;
  }

  /**
   * A new resource of the blueprint that would serve the lease, or null where its limit or a
   * slot forbids one.
   */
  plan(
    blueprint: BlueprintFacts,
    kind: LoadedKind,
    { attributes, held }: Pick<WaitingLease, 'attributes' | 'held'>,
  ): PlannedResource | null {
    const chosen = this.choose(blueprint, kind, attributes);
    if (chosen === null) {
      return null;
    }
    const slots = [...chosen.slots];
    if (blueprint.limitResources !== null) {
      // The count and the slots both: after a limit was lowered, free numbers say nothing.
      const slot =
        this.builtOf(blueprint.id) < blueprint.limitResources
          ? freeSlot((n) => resourceSlot(blueprint.id, n), blueprint.limitResources, this.taken)
          : null;
      if (slot === null) {
        return null;
      }
      slots.push(slot);
    }
    const id = newId('resource');
    return {
      id,
      projectId: blueprint.projectId,
      blueprintId: blueprint.id,
      blueprintName: blueprint.name,
      revision: blueprint.revision,
      name: kind.resource.name(blueprint.config, id, chosen.choice),
      choice: chosen.choice,
      depth: held?.depth ?? 0,
      interfaces: interfacesOf(kind),
      slots,
    };
  }

  /** Counts a planned resource, so that the next lease may wait for it too. */
  add(planned: PlannedResource, blueprint: BlueprintFacts): PooledResource {
    this.take(planned.slots);
    this.built.set(blueprint.id, this.builtOf(blueprint.id) + 1);
    const resource: PooledResource = {
      id: planned.id,
      projectId: planned.projectId,
      facts: {
        config: blueprint.config,
        choice: planned.choice,
        state: null,
        depth: planned.depth,
        marks: [],
        status: 'pending',
      },
      live: 0,
      limit: blueprint.limitLeasesPerResource,
    };
    this.byBlueprint.get(blueprint.id)?.push(resource);
    return resource;
  }

  /** The first of the things that the blueprint could build whose slots are all free. */
  private choose(
    blueprint: BlueprintFacts,
    kind: LoadedKind,
    attributes: JsonObject,
  ): Choice | null {
    const always = kind.resource.slots?.(blueprint.config) ?? [];
    const choices = kind.resource.choices?.(blueprint.config, attributes) ?? [NO_CHOICE];
    for (const { slots, choice } of choices) {
      const keys = [...always, ...slots].map((key) => kindSlot(kind.kind, key));
      if (this.free(keys)) {
        return { slots: keys, choice };
      }
    }
    return null;
  }

  private free(slots: readonly string[]): boolean {
    return slots.every((slot) => !this.taken.has(slot));
  }
}
