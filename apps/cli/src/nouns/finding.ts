import { flag } from '../commands/command.ts';
import { timeOf } from './common.ts';
import { defineNoun } from './noun.ts';

/** What exists outside and belongs to no living resource. */
export const finding = defineNoun({
  name: 'finding',
  client: 'findings',
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
  show: {
    description: 'show something that exists outside and belongs to no living resource',
    fields: (one, nowMs) => [
      ['id', one.id],
      ['thing', `${one.what} ${one.thing}`],
      ['place', `${one.place} (${one.kind})`],
      ['resource', one.resource ?? '-'],
      ['epoch', String(one.epoch ?? '-')],
      ['state', one.state ?? '-'],
      ['status', one.status],
      ['said by', one.author ?? '-'],
      ['tries', String(one.tries)],
      ['error', one.error ?? '-'],
      ['made', one.thingCreatedAt === null ? '-' : timeOf(one.thingCreatedAt, nowMs)],
      ['first seen', timeOf(one.firstSeenAt, nowMs)],
      ['last seen', timeOf(one.lastSeenAt, nowMs)],
    ],
  },
});
