import { newEvent } from '../event.ts';

export const deleted = ({ id, author }: { readonly id: string; readonly author: string }) =>
  newEvent('transcript.deleted', { transcript: id, author });
