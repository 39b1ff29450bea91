import type { EventDataOf, EventType } from '@drydock/model';
import type { NewEvent } from './facts.ts';

export type { NewEvent } from './facts.ts';

/** An event with every field that its sentence names. */
export function newEvent<Type extends EventType>(type: Type, data: EventDataOf<Type>): NewEvent {
  return { type, data };
}

/** A field of an event that the statement adds, because nobody else knows it. */
export const SAID_BY_STATEMENT = null;
