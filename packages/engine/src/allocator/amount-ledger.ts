import type { KindRegistry, LoadedKind } from '@drydock/blueprint';
import { amountOf, isNothing, type JsonObject, type Quantities } from '@drydock/model';
import { holderKey, holdersOf, mostOf, type LimitedHolder } from './holders.ts';
import type { KindFaults } from './kind-faults.ts';
import { lackOf, offersOf, type Lack } from './offers.ts';
import type { Amounts, BlueprintFacts, WaitingLease } from './snapshot.ts';

/** What is asked for, and by whom. */
export type Asks = Pick<WaitingLease, 'projectId' | 'owner' | 'labels' | 'quantities'>;

/** A resource, as far as it matters what it offers. */
interface Offering {
  readonly id: string;
  readonly facts: {
    readonly blueprintId: string;
    readonly config: JsonObject;
    readonly choice: JsonObject;
  };
}

/** Of what a holder has as much as it may. */
export interface HolderLack {
  readonly holder: LimitedHolder;
  /** A quantity; '' for leases. */
  readonly name: string;
  /** How much it may have, and how much it has. */
  readonly most: number;
  readonly used: number;
  readonly need: number;
}

type Taken = Map<string, number>;

const nothing = (): void => undefined;

/** What is taken of quantities, and of what owners and labels may have, while a decision is being made. */
export class AmountLedger {
  private readonly blueprints: ReadonlyMap<string, BlueprintFacts>;
  private readonly kinds: Pick<KindRegistry, 'get'>;
  private readonly faults: KindFaults;
  private readonly onResources = new Map<string, Taken>();
  private readonly ofHolders = new Map<string, Taken>();
  private readonly offers = new Map<string, Quantities>();

  constructor(
    blueprints: readonly BlueprintFacts[],
    kinds: Pick<KindRegistry, 'get'>,
    faults: KindFaults,
    amounts: Amounts | null,
  ) {
    this.blueprints = new Map(blueprints.map((each) => [each.id, each]));
    this.kinds = kinds;
    this.faults = faults;
    for (const { resource, name, amount } of amounts?.onResources ?? []) {
      add(this.onResources, resource, name, amount);
    }
    for (const { name, amount, ...holder } of amounts?.ofHolders ?? []) {
      add(this.ofHolders, holderKey(holder), name, amount);
    }
  }

  /** What a resource of the blueprint offers that was built like this; nothing where its kind’s code fails. */
  offered(resource: Offering): Quantities {
    const known = this.offers.get(resource.id);
    if (known !== undefined) {
      return known;
    }
    const { blueprintId, config, choice } = resource.facts;
    const blueprint = this.blueprints.get(blueprintId);
    const ask = (): Quantities =>
      blueprint === undefined
        ? {}
        : offersOf(blueprint, this.kinds.get(blueprint.kind), config, choice);
    const offered = this.faults.ask(resource.id, ask, {});
    if (this.faults.of(resource.id) === null) {
      this.offers.set(resource.id, offered);
    }
    return offered;
  }

  /** Whether a resource that is built like this offers what is asked for. */
  wouldOffer(
    blueprint: BlueprintFacts,
    kind: LoadedKind,
    choice: JsonObject,
    quantities: Quantities,
  ): boolean {
    if (isNothing(quantities)) {
      return true;
    }
    const ask = (): Quantities => offersOf(blueprint, kind, blueprint.config, choice);
    const offered = this.faults.ask(blueprint.id, ask, {});
    return lackOf(quantities, (name) => amountOf(offered, name)) === null;
  }

  /** What would be lacking on the resource if nobody else had anything of it. */
  lacksEver(resource: Offering, { quantities }: Pick<Asks, 'quantities'>): Lack | null {
    if (isNothing(quantities)) {
      return null;
    }
    const offered = this.offered(resource);
    return lackOf(quantities, (name) => amountOf(offered, name));
  }

  /** What is lacking on the resource now. */
  lacksOn(resource: Offering, { quantities }: Pick<Asks, 'quantities'>): Lack | null {
    if (isNothing(quantities)) {
      return null;
    }
    const offered = this.offered(resource);
    const taken = this.onResources.get(resource.id);
    // A limit may have been lowered below what is in use.
    const left = (name: string): number =>
      Math.max(0, amountOf(offered, name) - (taken?.get(name) ?? 0));
    return lackOf(quantities, left);
  }

  /** The limit of whose they are that keeps so many such leases from the blueprint, whatever there is of it. */
  lacksFor(blueprint: BlueprintFacts, lease: Asks, count = 1): HolderLack | null {
    for (const holder of holdersOf(blueprint, lease)) {
      const taken = this.ofHolders.get(holderKey(holder));
      const { leases, quantities } = holder.limit;
      const used = (name: string): number => taken?.get(name) ?? 0;
      if (leases !== null && used('') + count > leases) {
        return { holder, name: '', most: leases, used: used(''), need: count };
      }
      for (const [name, most] of Object.entries(quantities)) {
        const need = count * amountOf(lease.quantities, name);
        if (need > 0 && used(name) + need > most) {
          return { holder, name, most, used: used(name), need };
        }
      }
    }
    return null;
  }

  /** How many leases like this its holders may still have of the blueprint. */
  leftFor(blueprint: BlueprintFacts, lease: Asks): number {
    return holdersOf(blueprint, lease)
      .map((holder) => {
        const taken = this.ofHolders.get(holderKey(holder));
        return mostOf(holder.limit, lease, (name) => taken?.get(name) ?? 0);
      })
      .reduce((least, each) => Math.min(least, each), Infinity);
  }

  /** Counts a lease on the resource. Returns how to take it back. */
  take(resource: Offering, lease: Asks): () => void {
    const blueprint = this.blueprints.get(resource.facts.blueprintId);
    const holders = blueprint === undefined ? [] : holdersOf(blueprint, lease);
    if (holders.length === 0 && isNothing(lease.quantities)) {
      return nothing;
    }
    const count = (sign: 1 | -1): void => {
      for (const [name, amount] of Object.entries(lease.quantities)) {
        add(this.onResources, resource.id, name, sign * amount);
      }
      for (const holder of holders) {
        const key = holderKey(holder);
        add(this.ofHolders, key, '', sign);
        for (const [name, amount] of Object.entries(lease.quantities)) {
          add(this.ofHolders, key, name, sign * amount);
        }
      }
    };
    count(1);
    return () => count(-1);
  }
}

function add(all: Map<string, Taken>, key: string, name: string, amount: number): void {
  const taken = all.get(key) ?? new Map<string, number>();
  taken.set(name, (taken.get(name) ?? 0) + amount);
  all.set(key, taken);
}
