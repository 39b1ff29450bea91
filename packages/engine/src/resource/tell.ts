import { commandEvents } from '../claim/command-events.ts';
import type { NewEvent } from '../event.ts';
import { resourceIll } from '../lease/events.ts';
import type { CommandedResource, SettledResource } from './commanded.ts';
import { ended } from './events.ts';

/** What becomes of a resource, with all that its timeline says of that. */
export interface ToldResource extends SettledResource {
  readonly told: readonly NewEvent[];
  /** What those of the leases on it say; null for nothing. */
  readonly toldLeases: NewEvent | null;
}

export function tellResource(resource: CommandedResource, settled: SettledResource): ToldResource {
  const { commands, events, end } = settled;
  const told = [
    ...commandEvents('resource', commands, resource.commands),
    ...events,
    ...(end === null ? [] : [ended[end.to](end.reason)]),
  ];
  const { illness } = settled;
  const toldLeases =
    illness === null ? null : resourceIll({ resource: resource.claim.id, reason: illness });
  return { ...settled, told, toldLeases };
}
