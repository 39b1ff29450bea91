import { BOUNDS } from '@drydock/model';
import { decide } from '../src/allocator/decide.ts';
import { lineKey } from '../src/allocator/line.ts';
import type { Holdings, WaitingLease } from '../src/allocator/snapshot.ts';
import { blueprint, kinds, lease, resource, snapshot } from './snapshot.ts';

export interface Held {
  readonly lease: WaitingLease;
}

interface Standing {
  served: number;
  servedAt: number;
  readonly weight: number;
}

/**
 * Decision after decision about one resource with so many places, with what is written kept in
 * memory: who is served in the long run, and who is overtaken how often.
 */
export class Town {
  readonly places: number;
  waiting: WaitingLease[] = [];
  held: Held[] = [];
  served = 0;
  /** Of each lease: placements of younger ones of its project since it came to the front of its line. */
  readonly overtaken = new Map<string, number>();
  /** Of each project: the longest row of placements of others while it waited. */
  readonly passedOver = new Map<string, number>();
  private readonly passing = new Map<string, number>();
  private readonly standings = new Map<string, Standing>();
  private readonly weights: Readonly<Record<string, number>>;
  private count = 0;

  constructor(places: number, weights: Readonly<Record<string, number>> = {}) {
    this.places = places;
    this.weights = weights;
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
    const before = { served: this.served, of: (id: string) => this.standing(id).served };
    const base = new Map(this.projects().map((id) => [id, before.of(id)]));
    const plan = decide(
      snapshot({
        blueprints: [
          blueprint({
            limitResources: 1,
            limitLeasesPerResource: this.places,
            resources: 1,
            authorizedProjects: this.projects(),
          }),
        ],
        resources:
          this.held.length < this.places ? [resource('res_1', { live: this.held.length })] : [],
        leases: this.waiting,
        served: this.served,
        holdings: this.holdings(),
      }),
      kinds,
    );
    for (const { leaseId } of plan.placements) {
      const placed = this.waiting.find((each) => each.id === leaseId);
      if (placed === undefined) {
        throw new Error(`${leaseId} does not wait.`);
      }
      this.countOvertaken(placed, fronts);
      this.countPassedOver(placed);
      fronts.delete(leaseId);
      this.waiting = this.waiting.filter((each) => each !== placed);
      this.held.push({ lease: placed });
      this.served += 1;
      const standing = this.standing(placed.projectId);
      standing.served += 1;
      standing.servedAt = this.served;
    }
    for (const { leaseId, front } of plan.stays) {
      this.waiting = this.waiting.map((each) =>
        each.id === leaseId
          ? {
              ...each,
              isNew: false,
              front:
                each.front ??
                (front && {
                  project: (base.get(each.projectId) ?? 0) + front.project,
                  type: before.served + front.type,
                }),
            }
          : each,
      );
    }
    return plan.placements.map((each) => each.leaseId);
  }

  /** The most lines that one project has. */
  linesMax(): number {
    const lines = new Map<string, string>();
    this.waiting.forEach((each) => lines.set(lineKey(each), each.projectId));
    return Math.max(
      0,
      ...this.projects().map((id) => [...lines.values()].filter((each) => each === id).length),
    );
  }

  projects(): readonly string[] {
    return [...new Set(this.waiting.map((each) => each.projectId))];
  }

  private standing(projectId: string): Standing {
    const known = this.standings.get(projectId);
    const standing = known ?? { served: 0, servedAt: 0, weight: this.weights[projectId] ?? 1 };
    this.standings.set(projectId, standing);
    return standing;
  }

  private holdings(): Holdings {
    const live = (which: (lease: WaitingLease) => boolean): number =>
      this.held.filter((each) => which(each.lease)).length;
    const owners = new Map(
      this.held.map(({ lease: { projectId, owner } }) => [
        `${projectId} ${owner}`,
        { projectId, owner },
      ]),
    );
    return {
      projects: this.projects().map((projectId) => ({
        projectId,
        live: live((each) => each.projectId === projectId),
        ...this.standing(projectId),
      })),
      owners: [...owners.values()].map(({ projectId, owner }) => ({
        projectId,
        owner: owner ?? '',
        live: live((each) => each.projectId === projectId && each.owner === owner),
      })),
    };
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
      if (front.projectId === placed.projectId && front.number < placed.number) {
        this.overtaken.set(front.id, (this.overtaken.get(front.id) ?? 0) + 1);
      }
    }
  }

  private countPassedOver(placed: WaitingLease): void {
    this.passing.set(placed.projectId, 0);
    const waits = new Set(this.projects());
    for (const projectId of new Set([...this.passing.keys(), ...waits])) {
      if (projectId !== placed.projectId) {
        const times = waits.has(projectId) ? (this.passing.get(projectId) ?? 0) + 1 : 0;
        this.passing.set(projectId, times);
        this.passedOver.set(projectId, Math.max(this.passedOver.get(projectId) ?? 0, times));
      }
    }
  }
}

/** How often one at the front may be overtaken within a project that has so many lines. */
export const overtakenMax = (lines: number): number => BOUNDS.overtakenMax + lines - 1;

/** How many of others may be placed in a row while a project waits, of so many that do. */
export const passedOverMax = (projects: number): number => BOUNDS.overtakenMax + projects - 1;
