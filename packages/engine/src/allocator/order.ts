import { BOUNDS } from '@drydock/model';
import { linesOf, ownerKey, type Line, type Unit } from './line.ts';
import type { Holdings, ProjectHolding, Served, Snapshot, WaitingLease } from './snapshot.ts';

/** Whose turn it is. */
export interface Turn {
  readonly unit: Unit;
  /** Whether its project, or it within its project, was overtaken as often as may be. */
  readonly isAged: boolean;
  /**
   * To be stored if it goes on waiting and has just come to the front of its line: what this
   * decision had placed by then.
   */
  readonly front: Served | null;
}

/**
 * What became of a turn: `placed`; `awaits`, it waits for something that is kept for it; `waits`;
 * `gone`, it ended; `later`, nothing was decided about it.
 */
export type TurnOutcome = 'placed' | 'awaits' | 'waits' | 'gone' | 'later';

const UNKNOWN: Omit<ProjectHolding, 'projectId'> = { live: 0, served: 0, servedAt: 0, weight: 1 };

/** A project that wants something, with all that it wants. */
class Claimant {
  readonly holding: Omit<ProjectHolding, 'projectId'>;
  readonly lines = new Set<Line>();
  /** Places that it holds, those of this decision among them. */
  live: number;
  /** Its leases that were placed, as far as it is known how many were before this decision. */
  served: number;
  /** What the type had served when others began to go first. */
  since = Infinity;
  /** The oldest of the leases whose turn comes next. */
  number = Infinity;
  /** What the type had served when the last of its leases was placed. */
  private servedAt: number;

  constructor(holding: Omit<ProjectHolding, 'projectId'>) {
    this.holding = holding;
    this.live = holding.live;
    this.served = holding.served;
    this.servedAt = holding.servedAt;
  }

  /** Places that it holds for each that it is entitled to. */
  get share(): number {
    return this.live / this.holding.weight;
  }

  /** After anything of its lines has changed: it is compared with others far oftener. */
  refresh(): void {
    let since = Infinity;
    this.number = Infinity;
    for (const line of this.lines) {
      since = Math.min(since, line.since?.type ?? Infinity);
      this.number = Math.min(this.number, line.unit?.number ?? Infinity);
    }
    this.since = Math.max(since, this.servedAt);
  }

  hold(leases: number): void {
    this.live += leases;
  }

  serve(leases: number, typeServed: number): void {
    this.served += leases;
    this.servedAt = typeServed;
  }
}

/**
 * Who is served next: which project, then which of its lines. Both are asked anew for every turn,
 * since each placement changes what is held.
 *
 * Between projects: first one that was passed over while `overtakenMax` leases of others were placed,
 * the longest first; then the one that holds least for its weight. Within one: first whoever stood at
 * the front of a line while `overtakenMax` others of the project were placed; then by priority, by what
 * the owner holds, by how long it stands there, by age.
 *
 * Ageing is told apart like this because lines cost nothing: counted over all of them, a project that
 * gives each of its leases an owner of its own would have a thousand that have waited long enough, and
 * go before everybody else's.
 */
export class ServiceOrder {
  private readonly projects = new Map<string, Claimant>();
  private readonly owners = new Map<string, number>();
  private readonly before: number;
  private served: number;
  private current: { readonly claimant: Claimant; readonly line: Line } | null = null;

  constructor(
    leases: readonly WaitingLease[],
    { served, holdings }: Pick<Snapshot, 'served' | 'holdings'>,
  ) {
    this.before = served;
    this.served = served;
    const known = new Map(holdings?.projects.map((each) => [each.projectId, each]));
    for (const { projectId } of leases) {
      if (!this.projects.has(projectId)) {
        const holding = known.get(projectId) ?? { ...UNKNOWN, servedAt: holdings ? 0 : served };
        this.projects.set(projectId, new Claimant(holding));
      }
    }
    for (const line of linesOf(leases, (projectId) => this.now(this.claimant(projectId)))) {
      this.claimant(line.projectId).lines.add(line);
    }
    this.projects.forEach((claimant) => claimant.refresh());
    holdings?.owners.forEach((each) => this.owners.set(ownerKey(each), each.live));
  }

  /** Null when everybody had a turn. The turn before must have been told of. */
  next(): Turn | null {
    const claimant = this.nextProject();
    const line = claimant === null ? null : this.nextLine(claimant);
    const unit = line?.unit;
    if (claimant === null || line === null || unit === undefined) {
      this.current = null;
      return null;
    }
    this.current = { claimant, line };
    const cameNow = unit.front === null ? line.since : null;
    return {
      unit,
      isAged: this.isAgedProject(claimant) || isAgedLine(claimant, line),
      front: cameNow && {
        project: cameNow.project - claimant.holding.served,
        type: cameNow.type - this.before,
      },
    };
  }

  tell({ unit }: Turn, outcome: TurnOutcome): void {
    if (this.current === null) {
      throw new Error('Nobody had a turn.');
    }
    const { claimant, line } = this.current;
    const { length } = unit.leases;
    if (outcome === 'placed') {
      this.served += length;
      claimant.serve(length, this.served);
    }
    if (outcome === 'placed' || outcome === 'awaits') {
      claimant.hold(length);
      this.owners.set(line.owner, this.heldBy(line) + length);
    }
    const stays = outcome === 'awaits' || outcome === 'waits' || outcome === 'later';
    line.advance(stays, this.now(claimant));
    if (line.unit === undefined) {
      claimant.lines.delete(line);
    }
    claimant.refresh();
  }

  /** The leases that had no turn. */
  rest(): readonly WaitingLease[] {
    return [...this.projects.values()].flatMap(({ lines }) =>
      [...lines].flatMap((line) => line.rest.flatMap(({ leases }) => leases)),
    );
  }

  private now(claimant: Claimant): Served {
    return { project: claimant.served, type: this.served };
  }

  private claimant(projectId: string): Claimant {
    const found = this.projects.get(projectId);
    if (found === undefined) {
      throw new Error(`${projectId} wants nothing.`);
    }
    return found;
  }

  private nextProject(): Claimant | null {
    let best: Claimant | null = null;
    for (const [id, claimant] of this.projects) {
      if (claimant.lines.size === 0) {
        this.projects.delete(id);
      } else if (best === null || this.projectGoesBefore(claimant, best)) {
        best = claimant;
      }
    }
    return best;
  }

  private isAgedProject({ since }: Claimant): boolean {
    return this.served - since >= BOUNDS.overtakenMax;
  }

  private projectGoesBefore(a: Claimant, b: Claimant): boolean {
    const isAged = this.isAgedProject(a);
    if (isAged !== this.isAgedProject(b)) {
      return isAged;
    }
    // Among equals the one that was served least lately, or who asked first would win each time.
    const longest = a.since - b.since || a.number - b.number;
    return (isAged ? longest : a.share - b.share || longest) < 0;
  }

  private nextLine(claimant: Claimant): Line | null {
    let best: Line | null = null;
    for (const line of claimant.lines) {
      if (best === null || this.lineGoesBefore(claimant, line, best)) {
        best = line;
      }
    }
    return best;
  }

  private lineGoesBefore(claimant: Claimant, a: Line, b: Line): boolean {
    const isAged = isAgedLine(claimant, a);
    if (isAged !== isAgedLine(claimant, b)) {
      return isAged;
    }
    const longest =
      (a.since?.project ?? Infinity) - (b.since?.project ?? Infinity) ||
      (a.unit?.number ?? 0) - (b.unit?.number ?? 0);
    const fair = b.priority - a.priority || this.heldBy(a) - this.heldBy(b);
    return (isAged ? longest : fair || longest) < 0;
  }

  private heldBy({ owner }: Line): number {
    return this.owners.get(owner) ?? 0;
  }
}

const isAgedLine = ({ served }: Claimant, { since }: Line): boolean =>
  since !== null && served - since.project >= BOUNDS.overtakenMax;

/** The leases in the order in which they would be served if there were room for all of them. */
export function serviceOrder(
  leases: readonly WaitingLease[],
  facts: { readonly served: number; readonly holdings: Holdings | null },
): readonly string[] {
  const order = new ServiceOrder(leases, facts);
  const ids: string[] = [];
  for (let turn = order.next(); turn !== null; turn = order.next()) {
    ids.push(...turn.unit.leases.map((lease) => lease.id));
    order.tell(turn, 'placed');
  }
  return ids;
}
