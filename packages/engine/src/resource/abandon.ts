import type { Subject } from '@drydock/model';
import { FencedOut } from '../claim/fenced-out.ts';
import type { NewEvent } from '../event.ts';
import type { Claim, OpenCommand, ResourceFacts } from '../facts.ts';
import { hintType, type Hint } from '../hint.ts';
import { hintHolder } from '../layer/hint-holder.ts';
import { abandoned as leaseAbandoned, attemptAbandoned } from '../lease/events.ts';
import type { Surroundings } from '../surroundings.ts';
import { abandoned, commandApplied } from './events.ts';

/** What of a resource was not taken back, who let go of it and why. Never a secret. */
export interface Abandonment {
  readonly commandId: string;
  readonly author: string;
  readonly reason: string;
  /**
   * Its data is the note of what was not taken back; the statement adds the number of leases on it and,
   * where that is null, the place.
   */
  readonly resourceEvent: NewEvent;
  /** For each lease on it that has ended, and each attempt on it that was thrown back. */
  readonly leaseEvent: NewEvent;
  readonly attemptEvent: NewEvent;
}

export interface AbandonStore {
  /**
   * Writes that the resource is destroyed, with what was not taken back, and with it the leases on it that
   * have ended and the attempts on it that were thrown back, in one transaction: whoever is taking one of
   * those down has lost it. Null when fenced out, or when something is left that it holds.
   */
  abandonResource(
    claim: Claim,
    abandonment: Abandonment,
    events: readonly NewEvent[],
  ): Promise<{ readonly leases: readonly AbandonedLease[] } | null>;
}

export interface AbandonedLease {
  readonly id: string;
  /** What held it from inside, if anything did. */
  readonly holder: Subject | null;
}

/**
 * Lets go of an ended resource that cannot be taken down: its host is gone for good, or is another one
 * now. Its kind is not asked, nor need it be loaded. Called under its claim, once no lease is acquired or
 * active on it and it has given back what it stands on.
 */
export async function abandonResource(
  { claim, resource }: { readonly claim: Claim; readonly resource: ResourceFacts },
  command: OpenCommand,
  events: readonly NewEvent[],
  ports: { readonly surroundings: Surroundings; readonly store: AbandonStore },
): Promise<readonly Hint[]> {
  const { observer, changes, hints } = ports.surroundings;
  const { name, author } = command;
  const told = [...events, commandApplied({ command: name, author, reason: null })];
  const done = await ports.store.abandonResource(claim, abandonmentOf(resource, command), told);
  if (done === null) {
    throw new FencedOut(claim.id);
  }
  observer.became('abandoned');
  observer.consumed(command.name, 'applied');
  changes.publish(done.leases.map(({ id }) => ({ lease: id, status: 'destroyed' })));
  hints.send([hintType(resource.type)]);
  return done.leases.flatMap(({ holder }) => hintHolder(holder, 'destroyed'));
}

function abandonmentOf(
  { id: resource, kind, name, choice }: ResourceFacts,
  command: OpenCommand,
): Abandonment {
  const { id: commandId, author } = command;
  const reason = command.reason ?? '';
  // By its choice a kind knows the place; where there is none, what it has stored says that.
  const place = Object.keys(choice).length === 0 ? null : JSON.stringify(choice);
  return {
    commandId,
    author,
    reason,
    resourceEvent: abandoned({ author, reason, kind, name, place }),
    leaseEvent: leaseAbandoned({ resource, reason }),
    attemptEvent: attemptAbandoned({ resource, reason }),
  };
}
