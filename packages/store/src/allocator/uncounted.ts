import type { Runner } from '../postgres/database.ts';

/** What one process knows of the placements of a type since places were counted last. */
export interface Placed {
  /** The type's, when the last of them was made. */
  readonly fence: string;
  readonly placements: number;
}

/** Changes of places that are counted at once. */
export const CHANGES_MAX = 1_000;

/** Counts the places of a type, in its claim. Whether all changes that there were are counted now. */
export async function countPlaces(runner: Runner, type: string): Promise<boolean> {
  const [row] = await runner.rows('allocator/count-places', { type, limit: CHANGES_MAX });
  return row !== undefined && row.changes < CHANGES_MAX;
}

/**
 * Placements that are not counted yet hide what has room: a resource that was filled by them is still read as
 * one with room. Fewer than this leave at least some of the ten or more that are read of each blueprint.
 */
const HIDING_MIN = 8;

/**
 * How many placements of a type may not be counted yet. Counting costs more than a decision that has somebody
 * to place reads otherwise, and most often there is little to count.
 */
export class Uncounted {
  readonly #runner: Runner;
  readonly #type: string;
  /** Null where somebody else has decided since, who may have placed any number. */
  #placements: number | null = null;

  constructor(runner: Runner, type: string) {
    this.#runner = runner;
    this.#type = type;
  }

  /** What was known before, which holds where the last decision about the type was that one. */
  claimed(fence: string, before: Placed | null): void {
    if (before !== null && BigInt(before.fence) + 1n === BigInt(fence)) {
      this.#placements = before.placements;
    }
  }

  get mayHide(): boolean {
    return this.#placements === null || this.#placements >= HIDING_MIN;
  }

  /** Counts them; where there are too many to be counted at once, some are left. */
  async count(): Promise<void> {
    this.#placements = (await countPlaces(this.#runner, this.#type)) ? 0 : null;
  }

  /** What the next decision may know, once this one has placed so many. */
  after(fence: string, placements: number): Placed | null {
    return this.#placements === null ? null : { fence, placements: this.#placements + placements };
  }
}
