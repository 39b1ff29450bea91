import { interfacesOf, type Choice, type LoadedKind } from '@drydock/blueprint';
import { canonicalJson, newId, NO_QUANTITIES } from '@drydock/model';
import { choicesOf } from './choices.ts';
import type { Pool, PooledResource } from './pool.ts';
import type { PlannedResource } from './plan.ts';
import { resourceSlot, type FreeSlots } from './slots.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** What a new resource is for. */
export interface BuildWish extends AsksToBuild, Pick<WaitingLease, 'held'> {
  /** Nobody, unless it is said. */
  readonly owner?: string | null;
  /** The allocator, for a lease that waits, unless it is said. */
  readonly author?: string;
}

/** What a resource is to be built for. */
export type AsksToBuild = Pick<WaitingLease, 'attributes'> &
  Partial<Pick<WaitingLease, 'quantities'>>;

/** What could be built while a batch of leases is decided, with what is taken in the pool. */
export class Sites {
  private readonly pool: Pool;
  /** By blueprint: what was under way before the group came that is tried. */
  private readonly besideTrial = new Map<string, ReadonlySet<string>>();
  /** By blueprint: the numbers that its next resource may have. */
  private readonly numbers = new Map<string, FreeSlots>();

  constructor(pool: Pool) {
    this.pool = pool;
  }

  /**
   * A new resource of the blueprint that would serve the lease, or null where its limit or a
   * slot forbids one.
   */
  plan(
    blueprint: BlueprintFacts,
    kind: LoadedKind,
    { held, owner = null, author = 'allocator', ...asked }: BuildWish,
  ): PlannedResource | null {
    const isAllowed = this.pool.mayBuild(blueprint) && !this.pool.isBusy(blueprint.id);
    const chosen = isAllowed ? this.choose(blueprint, kind, asked) : null;
    if (chosen === null) {
      return null;
    }
    const slots = [...chosen.slots];
    if (blueprint.limitResources !== null) {
      // The count and the slots both: after a limit was lowered, free numbers say nothing.
      const slot =
        this.pool.builtOf(blueprint.id) < blueprint.limitResources
          ? this.numbersOf(blueprint.id).first(blueprint.limitResources)
          : null;
      if (slot === null) {
        return null;
      }
      slots.push(slot);
    }
    const id = newId('resource');
    const name = this.pool.faults.ask(
      blueprint.id,
      () => kind.resource.name(blueprint.config, id, chosen.choice),
      null,
    );
    if (name === null) {
      return null;
    }
    return {
      id,
      projectId: blueprint.projectId,
      blueprintId: blueprint.id,
      blueprintName: blueprint.name,
      revision: blueprint.revision,
      name,
      choice: chosen.choice,
      // A kind that fails in saying it builds all the same, at the plain price.
      pricedAs: this.pool.faults.ask(
        `price of ${blueprint.id}`,
        () => kind.resource.pricedAs(blueprint.config, chosen.choice),
        null,
      ),
      depth: held?.depth ?? 0,
      interfaces: interfacesOf(kind),
      slots,
      owner,
      author,
    };
  }

  /** Whether one could be built for the attributes if a resource of the blueprint were gone. */
  couldBuildWithout(
    gone: PooledResource,
    blueprint: BlueprintFacts,
    kind: LoadedKind,
    asked: AsksToBuild,
  ): boolean {
    const limit = blueprint.limitResources;
    if (limit !== null && this.pool.builtOf(blueprint.id) - 1 >= limit) {
      return false;
    }
    const { config, choice } = gone.facts;
    const mine = canonicalJson(choice);
    const own = this.pool.faults
      .ask(blueprint.id, () => choicesOf(kind, config, asked.attributes), [])
      .filter((each) => canonicalJson(each.choice) === mine)
      .flatMap((each) => each.slots);
    return this.choose(blueprint, kind, asked, new Set(own)) !== null;
  }

  /**
   * The first of the things that the blueprint could build whose slots are all free; what could
   * not be built lately comes last.
   */
  private choose(
    blueprint: BlueprintFacts,
    kind: LoadedKind,
    { attributes, quantities = NO_QUANTITIES }: AsksToBuild,
    alsoFree: ReadonlySet<string> = new Set(),
  ): Choice | null {
    const failed = new Map(blueprint.failures.map((each) => [canonicalJson(each.choice), each]));
    const underWay = failed.size === 0 ? NOTHING : this.underWay(blueprint.id);
    const choices = this.pool.faults.ask(
      blueprint.id,
      () => choicesOf(kind, blueprint.config, attributes),
      [],
    );
    const free = choices.filter(({ slots, choice }) => {
      this.pool.effort.step();
      if (!this.pool.amounts.wouldOffer(blueprint, kind, choice, quantities)) {
        return false;
      }
      return this.pool.isFree(slots.filter((s) => !alsoFree.has(s)));
    });
    const open = free.filter(({ choice }) => {
      const key = canonicalJson(choice);
      return this.pool.pauses.mayBuild(blueprint, key, failed.get(key), underWay.has(key));
    });
    if (open.length === 0 && free.length > 0) {
      this.pool.pauses.meet(blueprint, failed.values());
    }
    return open.find(({ choice }) => !failed.has(canonicalJson(choice))) ?? open[0] ?? null;
  }

  private numbersOf(blueprintId: string): FreeSlots {
    const known = this.numbers.get(blueprintId);
    if (known !== undefined) {
      return known;
    }
    const numbers = this.pool.freeSlots((n) => resourceSlot(blueprintId, n));
    this.numbers.set(blueprintId, numbers);
    return numbers;
  }

  /** The choices of which a resource is being built, or planned; for a group, by others than itself. */
  private underWay(blueprintId: string): ReadonlySet<string> {
    const known = this.pool.isTrying ? this.besideTrial.get(blueprintId) : undefined;
    if (known !== undefined) {
      return known;
    }
    const pending = this.pool
      .resourcesOf(blueprintId)
      .filter(({ facts }) => facts.status === 'pending');
    const choices = new Set(pending.map(({ facts }) => canonicalJson(facts.choice)));
    this.besideTrial.set(blueprintId, choices);
    return choices;
  }

  /** Another group is tried. */
  forgetTrial(): void {
    this.besideTrial.clear();
  }

  /** Numbers may be free again. */
  restart(): void {
    this.numbers.forEach((numbers) => numbers.restart());
  }
}
