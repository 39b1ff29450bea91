/**
 * Names of the slots that `limits.resources` is made of: one row each, unique, so that it cannot be
 * passed. Places on a resource are counted (`room` in the database), not named: finding a free one
 * among a hundred thousand names took longer than a transaction may.
 */
export const resourceSlot = (blueprintId: string, n: number): string =>
  `resource/${blueprintId}/${n}`;

/** A slot that a kind asked for; the kind's name keeps kinds out of each other's way. */
export const kindSlot = (kind: string, key: string): string => `${kind}/${key}`;

/**
 * Finds free slots of 1..limit in order. What was found taken once is not looked at again, so that a
 * thousand of them cost one way through the numbers and not a thousand.
 */
export class FreeSlots {
  private readonly name: (n: number) => string;
  private readonly taken: ReadonlySet<string>;
  private next = 1;

  constructor(name: (n: number) => string, taken: ReadonlySet<string>) {
    this.name = name;
    this.taken = taken;
  }

  /** The first free one, or null where all are taken. It stays free until somebody takes it. */
  first(limit: number): string | null {
    for (; this.next <= limit; this.next += 1) {
      const key = this.name(this.next);
      if (!this.taken.has(key)) {
        return key;
      }
    }
    return null;
  }

  /** Some may be free again. */
  restart(): void {
    this.next = 1;
  }
}
