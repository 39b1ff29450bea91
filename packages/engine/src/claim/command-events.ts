import type { NewEvent } from '../event.ts';
import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import * as lease from '../lease/events.ts';
import * as operation from '../operation/events.ts';
import * as resource from '../resource/events.ts';

const EVENTS_OF = { lease, resource, operation } as const;

/** What a timeline says of the commands that were consumed. */
export function commandEvents(
  noun: keyof typeof EVENTS_OF,
  consumed: readonly ConsumedCommand[],
  open: readonly Pick<OpenCommand, 'id' | 'name' | 'author'>[],
): readonly NewEvent[] {
  const { commandApplied, commandRejected } = EVENTS_OF[noun];
  return consumed.flatMap(({ id, outcome, reason }): NewEvent[] => {
    const command = open.find((each) => each.id === id);
    if (command === undefined) {
      return [];
    }
    const about = { command: command.name, author: command.author, reason };
    return [outcome === 'applied' ? commandApplied(about) : commandRejected(about)];
  });
}
