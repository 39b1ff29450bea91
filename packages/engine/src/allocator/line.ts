import type { Served, WaitingLease } from './snapshot.ts';

/** Leases that are served together: one that goes alone, or all that are left of a group. */
export interface Unit {
  /** The oldest first. */
  readonly leases: readonly WaitingLease[];
  /** Its age: the number of the oldest. */
  readonly number: number;
  /** Since when it stands at the front, where that is stored. */
  readonly front: Served | null;
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
  /** When the present unit came to the front. */
  private cameAt: Served;

  constructor(units: readonly Unit[], served: Served) {
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

  /** Since when the present unit stands at the front; null where it has not come there. */
  get since(): Served | null {
    return this.unit?.front ?? (this.hasFront ? null : this.cameAt);
  }

  /** What is left of it, the present unit among them. */
  get rest(): readonly Unit[] {
    return this.units.slice(this.index);
  }

  /** Goes on to the next unit. `stays`: the present one still waits, and so stays the front. */
  advance(stays: boolean, served: Served): void {
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

/** The leases as units, in lines; `servedOf` a project, as the decision begins. */
export function linesOf(
  leases: readonly WaitingLease[],
  servedOf: (projectId: string) => Served,
): Line[] {
  const units = new Map<string, WaitingLease[]>();
  for (const lease of [...leases].sort((a, b) => a.number - b.number)) {
    append(units, lease.groupId ?? lease.id, lease);
  }
  const lines = new Map<string, Unit[]>();
  for (const together of units.values()) {
    const [first] = together;
    if (first !== undefined) {
      const front = together.reduce<Served | null>(earlier, null);
      append(lines, lineKey(first), { leases: together, number: first.number, front });
    }
  }
  return [...lines.values()].map((line) => new Line(line, servedOf(projectOf(line))));
}

const projectOf = (units: readonly Unit[]): string => units[0]?.leases[0]?.projectId ?? '';

const earlier = (since: Served | null, { front }: WaitingLease): Served | null =>
  since === null || (front !== null && front.type < since.type) ? front : since;

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [item]);
  } else {
    list.push(item);
  }
}
