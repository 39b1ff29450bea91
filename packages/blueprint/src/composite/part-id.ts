import { idOfBytes, type Id } from '@drydock/model';
import { createHash } from 'node:crypto';

/**
 * The id of a part: the same for the same composite and name, and by 100 bits of a hash another one than all others,
 * as those ids are that are chosen by chance. No part has to know that it is one.
 */
export function partId<K extends 'resource' | 'attempt'>(
  kind: K,
  whole: string,
  name: string,
): Id<K> {
  return idOfBytes(kind, createHash('sha256').update(`${whole}/${name}`).digest());
}
