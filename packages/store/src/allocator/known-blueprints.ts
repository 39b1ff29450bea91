import type { BlueprintFacts } from '@drydock/engine';

/** What a decision has read of the blueprints of a type. */
export interface Known {
  /** For which projects and names it was read, and which number their changes had. */
  readonly key: string;
  readonly blueprints: readonly BlueprintFacts[];
  /** Those that were looked at, with commas between them. */
  readonly ids: string;
}

/** Of more types than that the one that was read longest ago is forgotten. */
const TYPES_MAX = 64;
/** More than that are read anew each time: what is known stays in memory. */
const BLUEPRINTS_MAX = 20;

/**
 * What the last decision of each type read of its blueprints. Most often the next one is about the same
 * projects, and nothing has changed: then the database says no more than that.
 */
export class KnownBlueprints {
  readonly #byType = new Map<string, Known>();

  of(type: string): Known | null {
    return this.#byType.get(type) ?? null;
  }

  tell(type: string, known: Known): void {
    this.#byType.delete(type);
    if (known.blueprints.length > BLUEPRINTS_MAX) {
      return;
    }
    this.#byType.set(type, known);
    const [oldest] = this.#byType.keys();
    if (this.#byType.size > TYPES_MAX && oldest !== undefined) {
      this.#byType.delete(oldest);
    }
  }
}
