import type { Marks, ResourceRevisions, ResourceUsers } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Claim, ConsumedCommand, OpenCommand, Reason } from '../facts.ts';

/** A claimed resource to which somebody has said something, or of which a mark may be over. */
export interface CommandedResource {
  readonly claim: Claim;
  readonly status: 'pending' | 'active';
  readonly marks: Marks;
  /** Looks at it since it was last settled; the back-off of a reclaim grows with it. */
  readonly tries: number;
  /** Whether its `wake_at` has passed. */
  readonly isDue: boolean;
  /** The database's clock, as RFC 3339. */
  readonly now: string;
  /** In the order in which they were appended. */
  readonly commands: readonly OpenCommand[];
  /** Read after the claim, and only where a command asks to take the resource back, or to update it. */
  readonly use: ResourceUse | null;
}

/** Who uses a resource. */
export interface ResourceUse extends ResourceUsers {
  /** Leases that were ever placed on it. */
  readonly uses: number;
  /** The resources that hold leases on it. */
  readonly holders: readonly string[];
  /** Why one of them refused to be taken back, where one did. */
  readonly refusal: string | null;
  readonly revisions: ResourceRevisions;
}

/** What becomes of it; written under its claim. */
export interface SettledResource {
  /** Null where it goes on. */
  readonly end: { readonly to: 'released' | 'broken'; readonly reason: Reason } | null;
  readonly marks: Marks;
  readonly commands: readonly ConsumedCommand[];
  /** The marks that came and went; its commands and its end have their events besides. */
  readonly events: readonly NewEvent[];
  /** Why it is quarantined, where it was not before: its leases are told. */
  readonly illness: string | null;
  /** A command that stays open until the resources that it asked are gone. */
  readonly waiting: WaitingReclaim | null;
  /** A command that stays open while its kind updates the resource. */
  readonly updating: Updating | null;
  /** When to look again, as RFC 3339; null for never. */
  readonly wakeAt: string | null;
  /** Whether leases that wait for the type may find more, or less, than before. */
  readonly wakesType: boolean;
}

export interface WaitingReclaim {
  readonly commandId: string;
  /** When the holders were asked, as RFC 3339. */
  readonly askedAt: string;
  /** The resources to ask now; none where they were asked before. */
  readonly ask: readonly string[];
  /** Whether its writer has to know at once when a lease on it is gone. */
  readonly endIsNews?: true;
}

export interface Updating {
  readonly commandId: string;
  /** When it began, as RFC 3339. */
  readonly askedAt: string;
  /** Where it goes, whatever the blueprint becomes meanwhile: what it has asked outside was for that one. */
  readonly revision: number;
}
