import type { Noun } from '@drydock/model';
import { newEvent, type NewEvent } from '../event.ts';

/** Nouns without a timeline of their own are named in that of their project. */
export function labelled(
  noun: Noun,
  {
    name,
    ...said
  }: { readonly name: string | null; readonly author: string; readonly changed: string },
): NewEvent {
  switch (noun) {
    case 'credential':
      return newEvent('credential.labelled', { credential: name, ...said });
    case 'token':
      return newEvent('token.labelled', { token: name, ...said });
    default:
      return newEvent(`${noun}.labelled`, said);
  }
}
