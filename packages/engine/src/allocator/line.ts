import type { WaitingLease } from './snapshot.ts';

/** Leases that are served together: one that goes alone, or all that are left of a group. */
export interface Unit {
  /** The oldest first. */
  readonly leases: readonly WaitingLease[];
  /** Its age: the number of the oldest. */
  readonly number: number;
  /** What was served when it came to the front, where that is stored. */
  readonly since: number | null;
}

/**
 * Leases of one project, owner, priority and shape, the oldest first. Nothing tells them apart but
 * their age, so only the one at the front can be overtaken unfairly: ageing counts from the moment
 * at which a lease comes to stand there, not from its request. Counted from the request, a hundred
 * leases of one greedy owner would be aged all at once and go before everybody else's.
 */
export class Line {
  readonly projectId: string;
  readonly owner: string;
  readonly priority: number;
  private readonly units: readonly Unit[];
  private index = 0;
  /** Whether a unit before the present one goes on waiting: then that one is the front. */
  private hasFront = false;
  /** What was served when the present unit came to the front. */
  private cameAt: number;

  constructor(units: readonly Unit[], served: number) {
    const lease = units[0]?.leases[0];
    if (lease === undefined) {
      throw new Error('A line has at least one lease.');
    }
    this.projectId = lease.projectId;
    this.owner = ownerKey(lease);
    this.priority = lease.priority;
    this.units = units;
    this.cameAt = served;
  }

  get unit(): Unit | undefined {
    return this.units[this.index];
  }

  /** What was served when the present unit came to the front; null where it has not come there. */
  get since(): number | null {
    return this.unit?.since ?? (this.hasFront ? null : this.cameAt);
  }

  /** Goes on to the next unit. `stays`: the present one still waits, and so stays the front. */
  advance(stays: boolean, served: number): void {
    this.index += 1;
    this.hasFront ||= stays;
    this.cameAt = served;
  }
}

/** Names an owner within an installation; all leases without one are one owner's. */
export const ownerKey = (lease: { projectId: string; owner: string | null }): string =>
  `${lease.projectId} ${lease.owner ?? ''}`;

export const lineKey = (lease: WaitingLease): string =>
  `${lease.shape} ${lease.priority} ${ownerKey(lease)}`;

/** The leases as units, in lines. */
export function linesOf(leases: readonly WaitingLease[], served: number): Line[] {
  const units = new Map<string, WaitingLease[]>();
  for (const lease of [...leases].sort((a, b) => a.number - b.number)) {
    append(units, lease.groupId ?? lease.id, lease);
  }
  const lines = new Map<string, Unit[]>();
  for (const together of units.values()) {
    const [first] = together;
    if (first !== undefined) {
      const since = together.reduce<number | null>(earlier, null);
      append(lines, lineKey(first), { leases: together, number: first.number, since });
    }
  }
  return [...lines.values()].map((line) => new Line(line, served));
}

const earlier = (since: number | null, { servedBefore }: WaitingLease): number | null =>
  since === null || (servedBefore !== null && servedBefore < since) ? servedBefore : since;

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [item]);
  } else {
    list.push(item);
  }
}
