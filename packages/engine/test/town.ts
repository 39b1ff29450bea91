import { BOUNDS } from '@drydock/model';
import { decide } from '../src/allocator/decide.ts';
import { lineKey } from '../src/allocator/line.ts';
import { leaseSlot } from '../src/allocator/slots.ts';
import type { Holding, WaitingLease } from '../src/allocator/snapshot.ts';
import { blueprint, kinds, lease, resource, snapshot } from './snapshot.ts';

export interface Held {
  readonly lease: WaitingLease;
  readonly slot: string;
}

/**
 * Decision after decision about one resource with so many slots, with what is written kept in
 * memory: who is served in the long run, and who is overtaken how often.
 */
export class Town {
  readonly slots: number;
  waiting: WaitingLease[] = [];
  held: Held[] = [];
  served = 0;
  /** Of each lease: placements of younger ones since it came to the front of its line. */
  readonly overtaken = new Map<string, number>();
  private count = 0;

  constructor(slots: number) {
    this.slots = slots;
  }

  ask(wish: Partial<WaitingLease>, times = 1): void {
    for (let n = 0; n < times; n += 1) {
      this.waiting.push(lease(`lease_${(this.count += 1)}`, wish));
    }
  }

  /** A group of so many. */
  askTogether(size: number, wish: Partial<WaitingLease> = {}): void {
    this.ask({ ...wish, groupId: `grp_${this.count}`, shape: `together ${size}` }, size);
  }

  release(which: (held: Held) => boolean): void {
    this.held = this.held.filter((each) => !which(each));
  }

  /** One decision, and what it writes. Returns the leases that were placed. */
  decide(): readonly string[] {
    const fronts = this.fronts();
    const plan = decide(
      snapshot({
        blueprints: [
          blueprint({
            limitResources: 1,
            limitLeasesPerResource: this.slots,
            resources: 1,
            authorizedProjects: this.projects(),
          }),
        ],
        resources:
          this.held.length < this.slots
            ? [
                resource('res_1', {
                  live: this.held.length,
                  slots: this.held.map((each) => each.slot),
                }),
              ]
            : [],
        leases: this.waiting,
        served: this.served,
        holdings: this.holdings(),
      }),
      kinds,
    );
    for (const { leaseId, slots } of plan.placements) {
      const placed = this.waiting.find((each) => each.id === leaseId);
      if (placed === undefined) {
        throw new Error(`${leaseId} does not wait.`);
      }
      this.countOvertaken(placed, fronts);
      fronts.delete(leaseId);
      this.waiting = this.waiting.filter((each) => each !== placed);
      this.held.push({ lease: placed, slot: slots[0] ?? leaseSlot('res_1', 0) });
    }
    this.served += plan.placements.length;
    for (const { leaseId, servedBefore } of plan.stays) {
      this.waiting = this.waiting.map((each) =>
        each.id === leaseId
          ? { ...each, isNew: false, servedBefore: each.servedBefore ?? servedBefore }
          : each,
      );
    }
    return plan.placements.map((each) => each.leaseId);
  }

  linesMax(): number {
    return new Set(this.waiting.map(lineKey)).size;
  }

  private projects(): readonly string[] {
    return [...new Set(this.waiting.map((each) => each.projectId))];
  }

  private holdings(): readonly Holding[] {
    return this.held.map(({ lease: { projectId, owner } }) => ({ projectId, owner, live: 1 }));
  }

  /** Those that stand at the front of their lines as the decision begins. */
  private fronts(): Map<string, WaitingLease> {
    const byLine = new Map<string, WaitingLease>();
    for (const each of this.waiting) {
      const key = lineKey(each);
      if (!byLine.has(key)) {
        byLine.set(key, each);
      }
    }
    return new Map([...byLine.values()].map((each) => [each.id, each]));
  }

  private countOvertaken(placed: WaitingLease, fronts: ReadonlyMap<string, WaitingLease>): void {
    for (const front of fronts.values()) {
      if (front.number < placed.number) {
        this.overtaken.set(front.id, (this.overtaken.get(front.id) ?? 0) + 1);
      }
    }
  }
}

/** How often one at the front may be overtaken while so many lines wait. */
export const overtakenMax = (lines: number): number => BOUNDS.overtakenMax + lines - 1;
