import type { EventData, EventDataOf, EventType } from '@drydock/model';

/** An event to be written with the change that it describes. */
export interface NewEvent<Type extends EventType = EventType> {
  readonly type: Type;
  readonly data: EventData;
}

/**
 * The event of a type, with all that its sentence says. Called by `<noun>/events.ts` alone: what
 * may be written stands there.
 *
 * @param later - fields of the sentence that the statement adds: the database knows them first, or has them anyway
 */
export function newEvent<Type extends EventType, Later extends string = never>(
  type: Type,
  data: EventDataOf<Type, Later>,
  ..._later: readonly Later[]
): NewEvent<Type> {
  return { type, data };
}
