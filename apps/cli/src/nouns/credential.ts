import type { Json } from '@drydock/model';
import { age } from '../duration.ts';
import { defineNoun } from './noun.ts';

export const credential = defineNoun({
  name: 'credential',
  client: 'credentials',
  isNamed: true,
  group: 'store secrets that blueprints use; they are never shown again',
  list: {
    description: 'list credentials, without their secrets',
    options: {},
    columns: {
      NAME: ({ name }) => name,
      KIND: ({ kind }) => kind,
      FINGERPRINT: ({ facts }) => textOf(facts['fingerprint']),
      'SEALED-WITH': ({ keyId }) => keyId,
      AGE: ({ rotatedAt, createdAt }, nowMs) => age(rotatedAt ?? createdAt, nowMs),
      ID: ({ id }) => id,
    },
  },
  delete: { description: 'delete a credential that nothing uses' },
  show: {
    description: 'show a credential, without its secret',
    fields: (one) => [
      ['id', one.id],
      ['name', one.name],
      ['kind', one.kind],
      ...Object.entries(one.facts).map(([fact, value]) => [fact, textOf(value)] as const),
      ['sealed with', one.keyId],
      ['author', one.author],
      ['created', one.createdAt],
      ['rotated', one.rotatedAt ?? 'never'],
    ],
  },
});

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '-' : JSON.stringify(value);
}
