import type { Look } from './read-snapshot.ts';

/** What a decision turned out to need. */
export interface Needed {
  /** Whether it had to choose what to look at. */
  readonly chose: boolean;
  /** Of a decision about new leases that came to others: whether they had to wait; else null. */
  readonly lined: boolean | null;
}

/**
 * What the last decisions of each type needed: the next one most often needs the same, and reads it
 * without asking first. One that does not has read too much or asks once more.
 */
export class LastDecisions {
  readonly #chose = new Set<string>();
  readonly #lined = new Set<string>();

  expected(type: string): Pick<Look, 'expectsChoice' | 'expectsLine'> {
    return { expectsChoice: this.#chose.has(type), expectsLine: this.#lined.has(type) };
  }

  tell(type: string, { chose, lined }: Needed): void {
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
