import { newEvent } from '../event.ts';

interface Said {
  readonly name: string;
  readonly author: string;
}

export const created = ({ name, author }: Said) =>
  newEvent('credential.created', { credential: name, author });

export const rotated = ({ name, author }: Said) =>
  newEvent('credential.rotated', { credential: name, author });

export const deleted = ({ name, author }: Said) =>
  newEvent('credential.deleted', { credential: name, author });
