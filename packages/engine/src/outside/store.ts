import type { OutsideThing } from '@drydock/blueprint';
import type { FindingStatus, JsonObject } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { FoundThing, OutsidePlace, Owner } from './finding.ts';

/** A configuration that builds outside. */
export interface BuildingConfig {
  readonly projectId: string;
  readonly blueprintId: string;
  readonly revision: number;
  readonly kind: string;
  readonly config: JsonObject;
}

/** A finding that is held, with what decides about it, read in the same transaction. */
export interface HeldFinding {
  readonly found: FoundThing;
  readonly status: FindingStatus;
  /** The resource that its marks name, held too; null where there is none. */
  readonly owner: Owner | null;
  readonly presentEpoch: number;
}

/** What becomes of a finding. */
export type Decision =
  /** Somebody owns it after all. */
  | { readonly to: 'forget' }
  | {
      readonly to: 'removing' | 'waiting' | 'left';
      /** Who has said so; null where nobody was asked. */
      readonly author: string | null;
      /** Whether it counts as leaked. */
      readonly isLeak: boolean;
      readonly event: NewEvent;
      /** For the timeline of its resource, where that is there. */
      readonly resourceEvent: NewEvent | null;
    };

/** Under which a place is looked at. */
export interface Look {
  /** Looks count that are so far apart. */
  readonly apartMs: number;
  /** How old a thing has to be before it is taken back. */
  readonly ageMs: number;
}

export interface OutsideStore {
  /** Configurations of these kinds after the one given, in order, at most `limit`. */
  buildingConfigs(
    kinds: readonly string[],
    after: BuildingConfig | null,
    limit: number,
  ): Promise<readonly BuildingConfig[]>;
  owners(ids: readonly string[]): Promise<ReadonlyMap<string, Owner>>;
  observe(
    place: OutsidePlace,
    config: JsonObject,
    things: readonly OutsideThing[],
    look: Look,
  ): Promise<void>;
  /** A whole look is over: forgets what it did not meet. */
  looked(
    place: OutsidePlace,
    look: { readonly beganMs: number; readonly things: number; readonly met: readonly string[] },
  ): Promise<void>;
  /** What there is could not be told. */
  lookFailed(place: OutsidePlace, reason: string): Promise<void>;
  /** Ids of findings that are met often enough and old enough. */
  ripe(place: OutsidePlace, look: Look, limit: number): Promise<readonly string[]>;
  /**
   * Decides about a finding while it, its resource and the epoch are held, and writes that in the same
   * transaction. Null where there is none; may run `decide` again.
   */
  decide(
    id: string,
    writer: string,
    decide: (held: HeldFinding) => Decision | null,
  ): Promise<Decision | null>;
  /** Findings that are to be taken back, taken for so long. */
  takeDue(kinds: readonly string[], forMs: number, limit: number): Promise<readonly FoundThing[]>;
  takenBack(id: string, writer: string, event: NewEvent): Promise<void>;
  delay(id: string, delayMs: number, error: string | null): Promise<void>;
  retire(days: number): Promise<void>;
}
