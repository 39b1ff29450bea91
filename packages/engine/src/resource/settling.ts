import {
  reclaimMarkReason,
  updateMarkReason,
  type Mark,
  type MarkName,
  type Marks,
} from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { ConsumedCommand, OpenCommand, Reason } from '../facts.ts';
import type { CommandedResource, SettledResource, Updating, WaitingReclaim } from './commanded.ts';
import { marked, unmarked } from './events.ts';

/** What the commands so far have made of a resource. Pure: nothing is written here. */
export class Settling {
  readonly resource: CommandedResource;
  readonly now: string;
  readonly consumed: ConsumedCommand[] = [];
  marks: Marks;
  end: SettledResource['end'] = null;
  wakesType = false;
  waiting: WaitingReclaim | null = null;
  updating: Updating | null = null;
  illness: string | null = null;
  private readonly events: NewEvent[] = [];

  constructor(resource: CommandedResource) {
    this.resource = resource;
    this.now = resource.now;
    this.marks = resource.marks;
  }

  apply({ id }: OpenCommand): void {
    this.consumed.push({ id, outcome: 'applied', reason: null });
  }

  reject({ id }: Pick<OpenCommand, 'id'>, reason: string): void {
    this.consumed.push({ id, outcome: 'rejected', reason });
  }

  mark(name: MarkName, mark: Mark): void {
    const before = this.marks[name];
    if (name === 'quarantined' && before === undefined) {
      this.illness = mark.reason ?? 'no reason was given.';
    }
    this.marks = { ...this.marks, [name]: mark };
    const { author, reason, expiresAt } = mark;
    this.events.push(marked({ mark: name, author, reason, expiresAt }));
    // What waits for a resource on its way has to look elsewhere.
    this.wakesType ||= before === undefined && this.resource.status === 'pending';
  }

  unmark(name: MarkName, reason: string): void {
    const { [name]: _, ...others } = this.marks;
    this.marks = others;
    this.events.push(unmarked({ mark: name, reason }));
    this.wakesType = true;
  }

  finish(to: 'released' | 'broken', reason: Reason): void {
    this.end = { to, reason };
  }

  /** Whether the mark is the one that the waiting reclaim has set. */
  isWaitingsOwn(mark: Mark): boolean {
    return this.waiting !== null && mark.reason === reclaimMarkReason(this.waiting.commandId);
  }

  /** Whether the mark is the one that the update has set. */
  isUpdatesOwn(mark: Mark): boolean {
    return this.updating !== null && mark.reason === updateMarkReason(this.updating.commandId);
  }

  /** Gives up a reclaim that waits, with the mark that it has set. */
  rejectWaiting(reason: string): void {
    const { waiting } = this;
    if (waiting === null) {
      return;
    }
    const { draining } = this.marks;
    if (draining !== undefined && this.isWaitingsOwn(draining)) {
      this.unmark('draining', reason);
    }
    this.reject({ id: waiting.commandId }, reason);
    this.waiting = null;
  }

  /** Null where there is nothing to write. */
  outcome(wakeAt: string | null): SettledResource | null {
    const { consumed: commands, events, end, marks, waiting, updating, wakesType, illness } = this;
    const goesOn = waiting !== null || updating !== null;
    if (commands.length === 0 && events.length === 0 && !goesOn && !this.resource.isDue) {
      return null;
    }
    // What ends needs no marks any more, and an end is not told twice.
    return end === null
      ? { end, marks, commands, events, waiting, updating, wakeAt, wakesType, illness }
      : {
          end,
          marks,
          commands,
          events: [],
          waiting: null,
          updating: null,
          wakeAt: null,
          wakesType: true,
          illness: null,
        };
  }
}
