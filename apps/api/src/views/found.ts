import { notFound } from '@drydock/engine';
import type { Noun } from '@drydock/model';

/** @throws DrydockError `not-found` for null */
export function found<Facts>(noun: Noun, id: string, facts: Facts | null): Facts {
  if (facts === null) {
    throw notFound(noun, id);
  }
  return facts;
}
