import { canonicalJson, type JsonObject } from '@drydock/model';
import type { FailedBuilds } from './snapshot.ts';

/** After the first failure; each one more doubles it. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long nothing of that sort is built, in milliseconds: 0 or less where it may be tried. A provider that
 * refuses what it costs money to ask is asked six times in the first minute, and once a minute later.
 */
export function pauseLeftMs({ count, sinceLastMs }: FailedBuilds): number {
  return Math.min(FIRST_MS * 2 ** (count - 1), LONGEST_MS) - sinceLastMs;
}

/** Resources of one blueprint that are being built at a time. */
export const BUILDING_MAX = 100;
/** Why no more of them is built just now, and what helps. */
export const underWay = (
  blueprint: string,
): { readonly detail: string; readonly change: string } => ({
  detail: `${blueprint} has ${BUILDING_MAX} resources under way, as many as may be at a time.`,
  change: 'Wait until some of them are active.',
});

/** What stands in the way of building, in one decision: what struggles, and pauses after failures. */
export class Pauses {
  /** By blueprint: the choices of which a resource on its way has failed more than once. */
  readonly #struggling = new Map<string, Set<string>>();
  /** By blueprint: of the failures that were in somebody's way, the one whose pause is over first. */
  readonly #met = new Map<string, FailedBuilds>();

  struggles(blueprintId: string, choice: JsonObject): void {
    const choices = this.#struggling.get(blueprintId) ?? new Set();
    this.#struggling.set(blueprintId, choices.add(canonicalJson(choice)));
  }

  /**
   * Whether one of a choice may be built. Another one of what struggles would struggle too. What has failed
   * is not tried again at once, nor by more than one at a time.
   */
  mayBuild(
    blueprintId: string,
    key: string,
    failure: FailedBuilds | undefined,
    isUnderWay: boolean,
  ): boolean {
    const isPaused = failure !== undefined && (pauseLeftMs(failure) > 0 || isUnderWay);
    return !isPaused && this.#struggling.get(blueprintId)?.has(key) !== true;
  }

  /** Nothing may be built of the blueprint, of which these have failed. */
  meet(blueprintId: string, failures: Iterable<FailedBuilds>): void {
    const [first] = [...failures]
      .filter((each) => pauseLeftMs(each) > 0)
      .sort((a, b) => pauseLeftMs(a) - pauseLeftMs(b));
    if (first !== undefined) {
      this.#met.set(blueprintId, first);
    }
  }

  /** The failure after which a blueprint is tried again first, where nothing may be built meanwhile. */
  of(blueprintId: string): FailedBuilds | null {
    return this.#met.get(blueprintId) ?? null;
  }

  /** The blueprints, and when the pause of each is over. */
  get all(): readonly { readonly blueprintId: string; readonly inMs: number }[] {
    return [...this.#met].map(([blueprintId, failure]) => ({
      blueprintId,
      inMs: pauseLeftMs(failure),
    }));
  }
}
