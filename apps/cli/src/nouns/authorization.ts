import { AUTHORIZATION_STATUSES } from '@drydock/model';
import { flag, text, without } from '../commands/command.ts';
import { age } from '../duration.ts';
import { statusOption } from './common.ts';
import { defineNoun } from './noun.ts';

export const authorization = defineNoun({
  name: 'authorization',
  client: 'authorizations',
  group: 'ask for blueprints of other projects, and decide who may use one’s own',
  list: {
    description: 'list what this project asked, and what it was asked',
    statuses: AUTHORIZATION_STATUSES,
    options: {
      asked: without('received', flag('--asked', 'only what it asked')),
      received: flag('--received', 'only what it was asked'),
      status: statusOption(),
      blueprint: text('--blueprint <id>', 'only for this blueprint'),
    },
    covers: ['direction'],
    filter: ({ asked, received }) => ({
      ...(asked === true && { direction: 'asked' as const }),
      ...(received === true && { direction: 'received' as const }),
    }),
    columns: {
      ID: ({ id }) => id,
      DIRECTION: ({ direction }) => direction,
      STATUS: ({ status }) => status,
      PROJECT: ({ direction, owner, asker }) => (direction === 'asked' ? owner.name : asker.name),
      BLUEPRINT: ({ blueprintName }) => blueprintName,
      PROVIDES: ({ provides }) => provides,
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      REASON: ({ reason }) => reason ?? '',
    },
  },
  show: {
    description: 'show an authorization',
    fields: (one) => [
      ['id', one.id],
      ['status', one.status],
      ['blueprint', `${one.blueprintName} (${one.blueprint}), provides ${one.provides}`],
      ['asked by', `${one.asker.name}${by(one.askedBy)}`],
      ['owned by', `${one.owner.name}${by(one.decidedBy)}`],
      ['reason', one.reason ?? '-'],
      ['asked', one.createdAt],
      ['decided', one.decidedAt ?? '-'],
    ],
  },
});

function by(token: string | null): string {
  return token === null ? '' : `, token ${token}`;
}
