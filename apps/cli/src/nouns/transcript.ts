import { TRANSCRIPT_STATUSES } from '@drydock/model';
import { text } from '../commands/command.ts';
import { age, until } from '../duration.ts';
import { statusOption, timeOf } from './common.ts';
import { defineNoun } from './noun.ts';

export const transcript = defineNoun({
  name: 'transcript',
  client: 'transcripts',
  group: 'look at what commands have written that ran with --keep',
  list: {
    description: 'list transcripts',
    statuses: TRANSCRIPT_STATUSES,
    options: {
      lease: text('--lease <id>', 'only of this lease'),
      status: statusOption(),
    },
    ids: { lease: 'lease' },
    columns: {
      ID: ({ id }) => id,
      LEASE: ({ lease }) => lease,
      OPERATION: ({ operation }) => operation,
      STATUS: ({ status }) => status,
      BYTES: ({ bytes }) => String(bytes),
      AGE: ({ startedAt }, nowMs) => age(startedAt, nowMs),
      EXPIRES: ({ expiresAt }, nowMs) => until(expiresAt, nowMs),
    },
  },
  show: {
    description: 'show a transcript, without what is in it',
    fields: (one, nowMs) => [
      ['id', one.id],
      ['lease', one.lease],
      ['operation', `${one.operation} by ${one.author}`],
      ['status', one.status],
      ['exit', one.exit === null ? '-' : `${one.exit.exitCode ?? one.exit.signal ?? one.exit.end}`],
      ['bytes', String(one.bytes)],
      ['sha-256', one.digest ?? '-'],
      ['started', timeOf(one.startedAt, nowMs)],
      ['ended', timeOf(one.endedAt, nowMs)],
      ['forgotten', one.expiresAt],
    ],
  },
  delete: { description: 'delete a transcript that is no longer written' },
});
