import { commandEvents } from '../claim/command-events.ts';
import type { NewEvent } from '../event.ts';
import type { CommandedResource, SettledResource } from './commanded.ts';
import { ended } from './events.ts';

/** What becomes of a resource, with all that its timeline says of that. */
export interface ToldResource extends SettledResource {
  readonly told: readonly NewEvent[];
}

export function tellResource(resource: CommandedResource, settled: SettledResource): ToldResource {
  const { commands, events, end } = settled;
  const told = [
    ...commandEvents('resource', commands, resource.commands),
    ...events,
    ...(end === null ? [] : [ended[end.to](end.reason)]),
  ];
  return { ...settled, told };
}
