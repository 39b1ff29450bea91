import { canonicalJson, type BuildingSettings, type JsonObject } from '@drydock/model';
import type { BlueprintFacts, FailedBuilds } from './snapshot.ts';

/**
 * How long nothing of that sort is built, in milliseconds: 0 or less where it may be tried. With the settings
 * that nobody has changed, a provider that refuses what it costs money to ask is asked six times in the first
 * minute, and once a minute later.
 */
export function pauseLeftMs(
  { count, sinceLastMs }: FailedBuilds,
  { pauseSecondsFirst: first, pauseSecondsMax: most }: BuildingSettings,
): number {
  return Math.min(first * 2 ** (count - 1), Math.max(first, most)) * 1_000 - sinceLastMs;
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
  readonly #met = new Map<string, Paused>();

  struggles(blueprintId: string, choice: JsonObject): void {
    const choices = this.#struggling.get(blueprintId) ?? new Set();
    this.#struggling.set(blueprintId, choices.add(canonicalJson(choice)));
  }

  /**
   * Whether one of a choice may be built. Another one of what struggles would struggle too. What has failed
   * is not tried again at once, nor by more than one at a time.
   */
  mayBuild(
    { id: blueprintId, buildSettings }: Building,
    key: string,
    failure: FailedBuilds | undefined,
    isUnderWay: boolean,
  ): boolean {
    const isPaused =
      failure !== undefined && (pauseLeftMs(failure, buildSettings) > 0 || isUnderWay);
    return !isPaused && this.#struggling.get(blueprintId)?.has(key) !== true;
  }

  /** Nothing may be built of the blueprint, of which these have failed. */
  meet({ id, buildSettings }: Building, failures: Iterable<FailedBuilds>): void {
    const [first] = [...failures]
      .map((failure) => ({ failure, leftMs: pauseLeftMs(failure, buildSettings) }))
      .filter(({ leftMs }) => leftMs > 0)
      .sort((a, b) => a.leftMs - b.leftMs);
    if (first !== undefined) {
      this.#met.set(id, first);
    }
  }

  /** The failure after which a blueprint is tried again first, where nothing may be built meanwhile. */
  of(blueprintId: string): Paused | null {
    return this.#met.get(blueprintId) ?? null;
  }

  /** The blueprints, and when the pause of each is over. */
  get all(): readonly { readonly blueprintId: string; readonly inMs: number }[] {
    return [...this.#met].map(([blueprintId, { leftMs }]) => ({ blueprintId, inMs: leftMs }));
  }
}

type Building = Pick<BlueprintFacts, 'id' | 'buildSettings'>;

/** A failure, and how long nothing like it is built. */
export interface Paused {
  readonly failure: FailedBuilds;
  readonly leftMs: number;
}
