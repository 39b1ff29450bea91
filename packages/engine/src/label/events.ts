import { timelineOf, type EventDataOf, type Noun } from '@drydock/model';
import { newEvent, type NewEvent } from '../event.ts';

/** Nouns without a timeline of their own are named in the one that they are told in. */
export function labelled(
  noun: Noun,
  {
    name,
    ...said
  }: { readonly name: string | null; readonly author: string; readonly changed: string },
): NewEvent {
  const named = timelineOf(noun) === 'own' ? {} : { [noun]: name };
  // The compiler does not see which noun's sentence names it so; a test of each noun's labels does.
  const data = { ...named, ...said } as EventDataOf<`${Noun}.labelled`>;
  return newEvent(`${noun}.labelled`, data);
}
