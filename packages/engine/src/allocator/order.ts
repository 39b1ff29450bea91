import { BOUNDS } from '@drydock/model';
import { linesOf, ownerKey, type Line, type Unit } from './line.ts';
import type { Holding, Snapshot, WaitingLease } from './snapshot.ts';

/** Whose turn it is. */
export interface Turn {
  readonly unit: Unit;
  /** Whether it was overtaken as often as may be. */
  readonly isAged: boolean;
  /** To be stored if it goes on waiting and has just come to the front of its line. */
  readonly servedBefore: number | null;
}

/**
 * What became of a turn: `placed`; `awaits`, it waits for something that is kept for it; `waits`;
 * `gone`, it ended.
 */
export type TurnOutcome = 'placed' | 'awaits' | 'waits' | 'gone';

/**
 * Who is served next. First whoever stood at the front of a line while `overtakenMax` others were
 * placed, the longest there first; then by priority, by what the project holds, by what the owner
 * holds, by how long it stands at the front, by age. It is asked anew for every turn, since each
 * placement changes what is held.
 */
export class ServiceOrder {
  private readonly lines: Set<Line>;
  private readonly holdings = new Map<string, number>();
  private served: number;
  private current: Line | null = null;

  constructor(
    leases: readonly WaitingLease[],
    { served, holdings }: Pick<Snapshot, 'served' | 'holdings'>,
  ) {
    this.served = served;
    this.lines = new Set(linesOf(leases, served));
    holdings.forEach((holding) => this.hold(holding, holding.live));
  }

  /** Null when everybody had a turn. The turn before must have been told of. */
  next(): Turn | null {
    let best: Line | null = null;
    for (const line of this.lines) {
      if (best === null || this.goesBefore(line, best)) {
        best = line;
      }
    }
    this.current = best;
    const unit = best?.unit;
    if (best === null || unit === undefined) {
      return null;
    }
    const servedBefore = unit.since === null ? best.since : null;
    return { unit, isAged: this.isAged(best), servedBefore };
  }

  tell({ unit }: Turn, outcome: TurnOutcome): void {
    const [lease] = unit.leases;
    const line = this.current;
    if (line === null || lease === undefined) {
      throw new Error('Nobody had a turn.');
    }
    if (outcome === 'placed') {
      this.served += unit.leases.length;
    }
    if (outcome === 'placed' || outcome === 'awaits') {
      this.hold(lease, unit.leases.length);
    }
    line.advance(outcome === 'awaits' || outcome === 'waits', this.served);
    if (line.unit === undefined) {
      this.lines.delete(line);
    }
  }

  private isAged({ since }: Line): boolean {
    return since !== null && this.served - since >= BOUNDS.overtakenMax;
  }

  private goesBefore(a: Line, b: Line): boolean {
    const isAged = this.isAged(a);
    if (isAged !== this.isAged(b)) {
      return isAged;
    }
    // Among equals the one that was served least lately, or who asked first would win each time.
    const longest =
      (a.since ?? Infinity) - (b.since ?? Infinity) ||
      (a.unit?.number ?? 0) - (b.unit?.number ?? 0);
    if (isAged) {
      return longest < 0;
    }
    const fair =
      b.priority - a.priority ||
      this.held(a.projectId) - this.held(b.projectId) ||
      this.held(a.owner) - this.held(b.owner);
    return (fair || longest) < 0;
  }

  private held(whose: string): number {
    return this.holdings.get(whose) ?? 0;
  }

  private hold(whose: Pick<Holding, 'projectId' | 'owner'>, more: number): void {
    for (const key of [whose.projectId, ownerKey(whose)]) {
      this.holdings.set(key, this.held(key) + more);
    }
  }
}

/** The leases in the order in which they would be served if there were room for all of them. */
export function serviceOrder(
  leases: readonly WaitingLease[],
  facts: Pick<Snapshot, 'served' | 'holdings'>,
): readonly string[] {
  const order = new ServiceOrder(leases, facts);
  const ids: string[] = [];
  for (let turn = order.next(); turn !== null; turn = order.next()) {
    ids.push(...turn.unit.leases.map((lease) => lease.id));
    order.tell(turn, 'placed');
  }
  return ids;
}
