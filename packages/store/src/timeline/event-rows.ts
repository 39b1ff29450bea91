import type { EventData, EventType } from '@drydock/model';
import type { ConsumedCommand, NewEvent } from '@drydock/engine';

/** Parameters of the statements that take arrays of objects as JSON. */

export interface EventRow {
  readonly type: EventType;
  readonly data: EventData;
}

export function eventRows(events: readonly NewEvent[]): EventRow[] {
  return events.map(({ type, data }) => ({ type, data }));
}

/** The timeline's lines about consumed commands. */
export function commandEvents(
  object: 'lease' | 'resource',
  consumed: readonly ConsumedCommand[],
  commands: readonly { id: string; name: string; author: string }[],
): EventRow[] {
  return consumed.flatMap(({ id, outcome, reason }) => {
    const command = commands.find((each) => each.id === id);
    if (command === undefined) {
      return [];
    }
    const data = { command: command.name, author: command.author, reason };
    return [{ type: `${object}.command-${outcome}` as const, data }];
  });
}
