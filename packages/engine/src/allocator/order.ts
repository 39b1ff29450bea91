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
    let best: Candidate | null = null;
    for (const line of this.lines) {
      const candidate = this.candidate(line);
      if (candidate !== null && (best === null || goesBefore(candidate, best))) {
        best = candidate;
      }
    }
    if (best === null) {
      return null;
    }
    const { line, unit, since, isAged } = best;
    this.current = line;
    const isKnown = unit.leases.some((lease) => lease.servedBefore !== null);
    return { unit, isAged, servedBefore: isKnown ? null : since };
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

  private candidate(line: Line): Candidate | null {
    const { unit, since } = line;
    if (unit === undefined) {
      return null;
    }
    return {
      line,
      unit,
      since,
      isAged: since !== null && this.served - since >= BOUNDS.overtakenMax,
      ofProject: this.holdings.get(line.projectId) ?? 0,
      ofOwner: this.holdings.get(line.owner) ?? 0,
    };
  }

  private hold(whose: Pick<Holding, 'projectId' | 'owner'>, more: number): void {
    for (const key of [whose.projectId, ownerKey(whose)]) {
      this.holdings.set(key, (this.holdings.get(key) ?? 0) + more);
    }
  }
}

interface Candidate {
  readonly line: Line;
  readonly unit: Unit;
  readonly since: number | null;
  readonly isAged: boolean;
  readonly ofProject: number;
  readonly ofOwner: number;
}

function goesBefore(a: Candidate, b: Candidate): boolean {
  if (a.isAged !== b.isAged) {
    return a.isAged;
  }
  // Among equals the one that was served least lately, or the owner who asked first wins each time.
  const longest = (a.since ?? Infinity) - (b.since ?? Infinity) || a.unit.number - b.unit.number;
  const fair =
    b.line.priority - a.line.priority || a.ofProject - b.ofProject || a.ofOwner - b.ofOwner;
  return (a.isAged ? longest : fair || longest) < 0;
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
