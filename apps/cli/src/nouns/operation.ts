import type { RepositoryOperation } from '@drydock/contract';
import { OPERATION_KINDS, OPERATION_STATUSES } from '@drydock/model';
import { text } from '../commands/command.ts';
import { age } from '../duration.ts';
import { statusOption, timeOf } from './common.ts';
import { defineNoun } from './noun.ts';

export const operation = defineNoun({
  name: 'operation',
  client: 'operations',
  group: 'check repositories, and test or land what is in them',
  list: {
    description: 'list repository operations',
    statuses: OPERATION_STATUSES,
    options: {
      kind: text('--kind <kinds>', `only these, with commas: ${OPERATION_KINDS.join(', ')}`),
      status: statusOption(),
      repository: text('--repository <repository>', 'only those that were asked for with this'),
      onto: text('--onto <branch>', 'only those of this branch'),
    },
    columns: {
      ID: ({ id }) => id,
      KIND: ({ kind }) => kind,
      REPOSITORY: ({ repository }) => repository,
      REF: ({ ref }) => ref ?? '-',
      ONTO: ({ onto }) => onto ?? '-',
      STATUS: ({ status, phase }) => (status === 'working' ? phase : status),
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      REASON: (one) => whyOf(one),
    },
  },
  show: {
    description: 'show a repository operation, and why it does not go on',
    fields: (one, nowMs) => [
      ['id', one.id],
      ['kind', one.kind],
      ['repository', one.repository],
      ['ref', one.ref ?? '-'],
      ['onto', one.onto ?? '-'],
      ['status', one.status],
      ['phase', one.phase],
      ...one.barriers.map(({ code, sentence }) => ['barrier', `${sentence} (${code})`] as const),
      ...(one.outcome === null
        ? []
        : ([
            ['outcome', one.outcome.sentence],
            ['why', one.outcome.result ?? one.outcome.reason ?? '-'],
            ['commit', one.outcome.commit ?? '-'],
            ['base', one.outcome.base ?? '-'],
            ['tries', String(one.outcome.tries)],
            ...one.outcome.files.map((file) => ['does not fit', file] as const),
          ] as const)),
      ['output', one.output?.transcript ?? '-'],
      ['requested by', one.requestedBy],
      ['created', timeOf(one.createdAt, nowMs)],
      ['began', timeOf(one.beganAt, nowMs)],
      ['ended', timeOf(one.endedAt, nowMs)],
    ],
  },
});

/** What it came to, or what stands in its way. */
function whyOf({ outcome, barriers }: RepositoryOperation): string {
  return outcome?.sentence ?? barriers[0]?.sentence ?? '';
}
