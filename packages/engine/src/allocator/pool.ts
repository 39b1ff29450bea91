import type { KindFault, KindRegistry, LoadedKind } from '@drydock/blueprint';
import { AmountLedger, type Asks } from './amount-ledger.ts';
import { Capacities } from './capacities.ts';
import { Effort } from './effort.ts';
import { KindFaults } from './kind-faults.ts';
import type { MostLeases } from './most-leases.ts';
import { BUILDING_MAX, Pauses } from './pause.ts';
import { Gates, type Gate } from './gate.ts';
import { Sites } from './sites.ts';
import { FreeSlots, kindSlot } from './slots.ts';
import type { PlannedResource } from './plan.ts';
import type { BlueprintFacts, RoomyResource, Snapshot, WaitingLease } from './snapshot.ts';

const NO_KINDS: Pick<KindRegistry, 'get'> = { get: () => undefined };

/** A resource while a decision is being made: what is taken grows with each placement. */
export interface PooledResource {
  readonly id: string;
  readonly projectId: string;
  readonly facts: Pick<
    RoomyResource,
    | 'projectId'
    | 'blueprintId'
    | 'revision'
    | 'config'
    | 'choice'
    | 'state'
    | 'depth'
    | 'marks'
    | 'status'
    | 'struggles'
    | 'awaited'
    | 'idleSince'
  >;
  live: number;
  readonly most: MostLeases;
  /** How many leases `pool.usesMax` lets be on it at a time, after those that were; null for any number. */
  readonly usesLeave: number | null;
  /** Whether some of its room is kept for a group that has waited longer. */
  isKept: boolean;
}

/** What a lease would take on a resource. */
export interface Room {
  readonly resource: PooledResource;
  readonly slots: readonly string[];
}

/**
 * The room that is left while a batch of leases is decided. It starts as the snapshot and only
 * shrinks, but for a trial that is taken back; nothing is written here.
 */
export class Pool {
  private readonly byBlueprint = new Map<string, PooledResource[]>();
  private readonly built = new Map<string, number>();
  private readonly taken: Set<string>;
  private readonly kept = new Set<string>();
  private readonly building = new Map<string, number>();
  readonly pauses = new Pauses();
  /** By project: how many more resources it may have; any number where it is missing. */
  private readonly left: Map<string, number>;
  private readonly byId = new Map<string, PooledResource>();
  /** By lease: how to take back what it would take of what it awaits. */
  private readonly awaiting = new Map<string, () => void>();
  /** What was asked of slots, for whoever has to know more of them than were read. */
  private readonly asked = new Set<string>();
  readonly effort: Effort;
  /** Every failure of a kind’s code that this decision has met. */
  readonly met: KindFault[] = [];
  readonly faults = new KindFaults(this.met);
  readonly capacities: Capacities;
  readonly gates: Gates;
  readonly amounts: AmountLedger;
  /** What could be built. */
  readonly sites = new Sites(this);
  /** Whether it matters which slots there are besides those that are found free at first. */
  readonly isProbing: boolean;
  /** How to take back what the trial changed, the last first; null outside of one. */
  private journal: (() => void)[] | null = null;
  /** Grows when a trial is taken back: then room may have come back too. */
  generation = 0;

  constructor(
    snapshot: Pick<Snapshot, 'blueprints' | 'resources' | 'resourcesLeft'> &
      Partial<Pick<Snapshot, 'amounts' | 'leases' | 'now'>>,
    takenElsewhere: ReadonlySet<string>,
    effort = new Effort(),
    kinds: Pick<KindRegistry, 'get'> = NO_KINDS,
  ) {
    this.effort = effort;
    this.capacities = new Capacities(kinds, this.faults);
    // Whoever gives no time asks for no gate.
    this.gates = new Gates(snapshot.now ?? Infinity);
    const { amounts = null, leases = [] } = snapshot;
    this.amounts = new AmountLedger(snapshot.blueprints, kinds, this.faults, amounts);
    this.isProbing = takenElsewhere.size > 0;
    this.left = new Map(snapshot.resourcesLeft);
    this.taken = new Set(takenElsewhere);
    const blueprints = new Map(snapshot.blueprints.map((each) => [each.id, each]));
    for (const blueprint of snapshot.blueprints) {
      this.built.set(blueprint.id, blueprint.resources);
      this.building.set(blueprint.id, blueprint.building);
      this.byBlueprint.set(blueprint.id, []);
      this.take(blueprint.slots);
    }
    for (const resource of snapshot.resources) {
      const owner = blueprints.get(resource.blueprintId);
      const pooled: PooledResource = {
        id: resource.id,
        projectId: resource.projectId,
        facts: resource,
        // Whoever awaits it will have a place on it, whether it is looked at now or not.
        live: resource.live + resource.awaited,
        most: this.capacities.mostOn(owner, resource.config),
        usesLeave: usesLeave(owner, resource),
        isKept: false,
      };
      this.byId.set(resource.id, pooled);
      if (resource.status === 'pending' && resource.struggles) {
        this.pauses.struggles(resource.blueprintId, resource.choice);
      }
      this.byBlueprint.get(resource.blueprintId)?.push(pooled);
    }
    if (amounts !== null) {
      leases.forEach((lease) => this.await(lease));
    }
  }

  /** Counts what the lease would take of what it awaits, as long as it does. */
  private await(lease: WaitingLease): void {
    const resource = lease.awaits === null ? undefined : this.byId.get(lease.awaits);
    if (resource !== undefined) {
      this.awaiting.set(lease.id, this.amounts.take(resource, lease));
    }
  }

  /**
   * Leases that await resources are looked at anew and may find something else. Returns how to take
   * it back.
   */
  letGo(leases: readonly WaitingLease[]): () => void {
    const awaited = leases
      .flatMap(({ awaits: id }) => (id === null ? [] : (this.byId.get(id) ?? [])))
      .filter((resource) => resource.facts.awaited > 0);
    awaited.forEach((resource) => (resource.live -= 1));
    const counted = leases.filter(({ id }) => this.awaiting.has(id));
    for (const { id } of counted) {
      this.awaiting.get(id)?.();
      this.awaiting.delete(id);
    }
    return () => {
      awaited.forEach((resource) => (resource.live += 1));
      counted.forEach((lease) => this.await(lease));
    };
  }

  /** Whether what is taken now may be taken back. */
  get isTrying(): boolean {
    return this.journal !== null;
  }

  /** What is taken from now on can be taken back, until `keep` or `takeBack`. */
  beginTrial(): void {
    this.journal = [];
    this.sites.forgetTrial();
  }

  keep(): void {
    this.journal = null;
  }

  takeBack(): void {
    const changes = this.journal ?? [];
    changes.reverse().forEach((undo) => undo());
    this.journal = null;
    this.generation += changes.length === 0 ? 0 : 1;
    this.sites.restart();
  }

  /** Whether the quota of its project allows one more resource of the blueprint. */
  mayBuild({ projectId }: Pick<BlueprintFacts, 'projectId'>): boolean {
    return (this.left.get(projectId) ?? Infinity) > 0;
  }

  /** Whether as many resources of the blueprint are being built as may be at a time. */
  isBusy(blueprintId: string): boolean {
    return this.buildingOf(blueprintId) >= BUILDING_MAX;
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
    this.journal?.push(() => slots.forEach((slot) => this.taken.delete(slot)));
  }

  /** Counts a lease on the resource, with the slots that it would hold there. */
  occupy(resource: PooledResource, lease: Asks, slots: readonly string[] = []): void {
    this.take(slots);
    resource.live += 1;
    const giveBack = this.amounts.take(resource, lease);
    this.journal?.push(() => {
      resource.live -= 1;
      giveBack();
    });
  }

  /** Nobody may await what will not be written; its place in the limit is kept for a group. */
  forget(planned: readonly PlannedResource[]): void {
    const gone = new Set(planned.map(({ id }) => id));
    for (const { blueprintId } of planned) {
      const left = this.resourcesOf(blueprintId).filter((resource) => !gone.has(resource.id));
      this.byBlueprint.set(blueprintId, left);
      this.kept.add(blueprintId);
    }
  }

  /** Whether a group that has waited longer keeps what may still be built of the blueprint. */
  isKept(blueprintId: string): boolean {
    return this.kept.has(blueprintId);
  }

  hasRoom(resource: PooledResource): boolean {
    const { most, live } = resource;
    return (most.count === null || live < most.count) && !this.isSpent(resource);
  }

  /** Whether it was used as often as it may be. */
  isSpent({ usesLeave, live }: PooledResource): boolean {
    return usesLeave !== null && live >= usesLeave;
  }

  /** How many resources of the blueprint are on their way, those among them that are planned here. */
  buildingOf(blueprintId: string): number {
    return this.building.get(blueprintId) ?? 0;
  }

  /** Why nothing of the blueprint is built because a lease waits; null where something may be. */
  gateOf(blueprint: BlueprintFacts): Gate | null {
    return this.gates.of(blueprint, this.buildingOf(blueprint.id));
  }

  /** Whether there is room on the resource for what the lease asks for, not counting slots. */
  fits(resource: PooledResource, lease: Pick<WaitingLease, 'quantities'>): boolean {
    return this.hasRoom(resource) && this.amounts.lacksOn(resource, lease) === null;
  }

  /** The slots that the lease would hold on an active resource, or null where one is taken. */
  roomOn(resource: PooledResource, kind: LoadedKind, lease: WaitingLease): Room | null {
    if (!this.fits(resource, lease)) {
      return null;
    }
    const { id, facts } = resource;
    const { config, choice, state, projectId, blueprintId } = facts;
    const view = { id, projectId, blueprintId, config, choice, state: state ?? {} };
    const asked = this.faults.ask(id, () => kind.lease.slots?.(view, lease.attributes) ?? [], null);
    if (asked === null) {
      return null;
    }
    const slots = asked.map((key) => kindSlot(kind.kind, key));
    return this.isFree(slots) ? { resource, slots } : null;
  }

  /** Counts a planned resource, so that the next lease may wait for it too. */
  add(planned: PlannedResource, blueprint: BlueprintFacts): PooledResource {
    this.take(planned.slots);
    this.built.set(blueprint.id, this.builtOf(blueprint.id) + 1);
    const building = this.buildingOf(blueprint.id);
    this.building.set(blueprint.id, building + 1);
    const left = this.left.get(blueprint.projectId);
    if (left !== undefined) {
      this.left.set(blueprint.projectId, left - 1);
    }
    const resource: PooledResource = {
      id: planned.id,
      projectId: planned.projectId,
      facts: {
        projectId: planned.projectId,
        blueprintId: planned.blueprintId,
        revision: blueprint.revision,
        config: blueprint.config,
        choice: planned.choice,
        state: null,
        depth: planned.depth,
        marks: [],
        status: 'pending',
        struggles: false,
        awaited: 0,
        idleSince: null,
      },
      live: 0,
      most: this.capacities.mostOn(blueprint, blueprint.config),
      usesLeave: blueprint.pool.usesMax,
      isKept: false,
    };
    const siblings = this.byBlueprint.get(blueprint.id);
    siblings?.push(resource);
    this.journal?.push(() => {
      siblings?.splice(siblings.indexOf(resource), 1);
      if (left !== undefined) {
        this.left.set(blueprint.projectId, left);
      }
      this.built.set(blueprint.id, this.builtOf(blueprint.id) - 1);
      this.building.set(blueprint.id, building);
    });
    return resource;
  }

  /** Slots that kinds have asked for. */
  get askedSlots(): ReadonlySet<string> {
    return this.asked;
  }

  /** A view of the slots that are taken, by whoever numbers what is free. */
  freeSlots(name: (n: number) => string): FreeSlots {
    return new FreeSlots(name, this.taken);
  }

  /** Whether nobody has any of the slots, as far as that was read. */
  isFree(slots: readonly string[]): boolean {
    slots.forEach((slot) => this.asked.add(slot));
    return slots.every((slot) => !this.taken.has(slot));
  }
}

/** Those that were on it and are not any more have taken theirs for good. */
function usesLeave(
  blueprint: BlueprintFacts | undefined,
  { uses, live }: RoomyResource,
): number | null {
  const most = blueprint?.pool.usesMax ?? null;
  return most === null ? null : most - Math.max(0, uses - live);
}
