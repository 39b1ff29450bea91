import type { Look } from './read-snapshot.ts';
import type { Placed } from './uncounted.ts';

/** What a decision turned out to need. */
export interface Needed {
  /** Whether it had to choose what to look at. */
  readonly chose: boolean;
  /** Of a decision about new leases that came to others: whether they had to wait; else null. */
  readonly lined: boolean | null;
  /** What it leaves uncounted; null where that is not known. */
  readonly placed: Placed | null;
}

/**
 * What the last decisions of each type needed: the next one most often needs the same, and reads it
 * without asking first. One that does not has read too much or asks once more.
 */
export class LastDecisions {
  readonly #chose = new Set<string>();
  readonly #lined = new Set<string>();
  readonly #placed = new Map<string, Placed>();

  expected(type: string): Pick<Look, 'expectsChoice' | 'expectsLine' | 'placed'> {
    return {
      expectsChoice: this.#chose.has(type),
      expectsLine: this.#lined.has(type),
      placed: this.#placed.get(type) ?? null,
    };
  }

  tell(type: string, { chose, lined, placed }: Needed): void {
    if (placed === null) {
      this.#placed.delete(type);
    } else {
      this.#placed.set(type, placed);
    }
    keep(this.#chose, type, chose);
    if (lined !== null) {
      keep(this.#lined, type, lined);
    }
  }
}

function keep(types: Set<string>, type: string, is: boolean): void {
  if (is) {
    types.add(type);
  } else {
    types.delete(type);
  }
}
