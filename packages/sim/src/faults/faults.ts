import type { InstanceRecord } from '../account/records.ts';
import {
  faultSchema,
  isMeant,
  type Effect,
  type Facts,
  type Fault,
  type FaultInput,
  type What,
} from './fault.ts';
import { deedSchema, type Deed, type DeedInput } from './deed.ts';
import { seeded } from './seeded.ts';

interface Live {
  readonly id: string;
  readonly fault: Fault;
  readonly addedAtMs: number;
  hits: number;
  /** Calls saved up, of a budget; instances, of a room. */
  left: number;
  leftAtMs: number;
  readonly snapshot: readonly InstanceRecord[];
}

/** A fault that is switched on, as it stands. */
export interface ShownFault {
  readonly id: string;
  readonly fault: Fault;
  /** How often it has struck. */
  readonly hits: number;
}

export type Struck<W extends What> = Extract<Effect, { what: W }> & { readonly faultId: string };

export interface FaultsPorts {
  now(): number;
  instances(): readonly InstanceRecord[];
  perform(deed: Deed): Promise<readonly string[]>;
}

/** What is made to go wrong. None of it outlives the simulator's process. */
export class Faults {
  private readonly live: Live[] = [];
  private readonly ports: FaultsPorts;
  private random: () => number;
  private last = 0;

  constructor(ports: FaultsPorts, seed = 1) {
    this.ports = ports;
    this.random = seeded(seed);
  }

  /** Switches one on; returns its id. Throws a ZodError for what is no fault. */
  add(input: FaultInput): string {
    const fault = faultSchema.parse(input);
    this.last += 1;
    const nowMs = this.ports.now();
    this.live.push({
      id: `fault-${this.last}`,
      fault,
      addedAtMs: nowMs,
      hits: 0,
      left:
        fault.do.what === 'budget'
          ? fault.do.burst
          : fault.do.what === 'room'
            ? fault.do.instances
            : 0,
      leftAtMs: nowMs,
      snapshot: fault.do.what === 'stale' ? this.ports.instances() : [],
    });
    return `fault-${this.last}`;
  }

  /** Does it now; returns the ids of the instances that it was done to. Throws a ZodError for what is no deed. */
  async now(input: DeedInput): Promise<readonly string[]> {
    return await this.ports.perform(deedSchema.parse(input));
  }

  list(): readonly ShownFault[] {
    return this.live
      .filter((one) => this.isOn(one))
      .map(({ id, fault, hits }) => ({ id, fault, hits }));
  }

  /** Whether there was one. */
  remove(id: string): boolean {
    const index = this.live.findIndex((one) => one.id === id);
    if (index >= 0) this.live.splice(index, 1);
    return index >= 0;
  }

  clear(): void {
    this.live.length = 0;
  }

  /** The generator of all probabilities starts anew. */
  seed(seed: number): void {
    this.random = seeded(seed);
  }

  private isOn({ fault, addedAtMs, hits }: Live): boolean {
    return (
      (fault.times === undefined || hits < fault.times) &&
      (fault.forMs === undefined || this.ports.now() < addedAtMs + fault.forMs)
    );
  }

  private meant(what: What, facts: Facts): Live[] {
    return this.live.filter(
      (one) => one.fault.do.what === what && this.isOn(one) && isMeant(one.fault.on, facts),
    );
  }

  private strike(what: What, facts: Facts): Live | undefined {
    const found = this.meant(what, facts).find(
      ({ fault }) => fault.probability === undefined || this.random() < fault.probability,
    );
    if (found !== undefined) found.hits += 1;
    return found;
  }

  /** The first of that kind that is meant, which has struck now. */
  take<W extends What>(what: W, facts: Facts): Struck<W> | null {
    const found = this.strike(what, facts);
    return found === undefined
      ? null
      : { ...(found.fault.do as Extract<Effect, { what: W }>), faultId: found.id };
  }

  /** The instances as an old list shows them; null for as they are. */
  takeStale(facts: Facts): readonly InstanceRecord[] | null {
    return this.strike('stale', facts)?.snapshot ?? null;
  }

  /** The id of the budget that the call is above, if there is one. */
  overBudget(facts: Facts): string | null {
    for (const one of this.meant('budget', facts)) {
      const { do: budget } = one.fault;
      if (budget.what !== 'budget') continue;
      const nowMs = this.ports.now();
      one.left = Math.min(
        budget.burst,
        one.left + ((nowMs - one.leftAtMs) / 60_000) * budget.perMinute,
      );
      one.leftAtMs = nowMs;
      if (one.left < 1) {
        one.hits += 1;
        return one.id;
      }
      one.left -= 1;
    }
    return null;
  }

  /** How many of so many instances there is room for. They are counted as launched. */
  takeRoom(
    facts: Facts,
    { least, most }: { readonly least: number; readonly most: number },
  ): number {
    const rooms = this.meant('room', facts);
    const count = Math.min(most, ...rooms.map(({ left }) => left));
    for (const room of rooms) {
      if (count < most) room.hits += 1;
      if (count >= least) room.left -= count;
    }
    return count < least ? 0 : count;
  }
}
