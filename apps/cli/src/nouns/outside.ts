import { flag } from '../commands/command.ts';
import { defineNoun } from './noun.ts';

/** What exists outside and belongs to no living resource. */
export const outside = defineNoun({
  name: 'outside',
  client: 'outside',
  group: 'look at what exists outside and belongs to nobody, and say what becomes of it',
  list: {
    description: 'list what exists outside and belongs to no living resource',
    options: { open: flag('--open', 'only that of which something is still to be done') },
    columns: {
      ID: ({ id }) => id,
      STATUS: ({ status }) => status,
      WHAT: ({ what }) => what,
      THING: ({ thing }) => thing,
      KIND: ({ kind }) => kind,
      PLACE: ({ place }) => place,
      EPOCH: ({ epoch }) => String(epoch ?? '-'),
      ERROR: ({ error }) => error ?? '-',
    },
  },
});
