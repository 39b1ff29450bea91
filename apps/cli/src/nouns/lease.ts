import { LEASE_STATUSES } from '@drydock/model';
import { text, texts } from '../commands/command.ts';
import { age, shortDuration, until } from '../duration.ts';
import { allOption, statusOption, timeOf } from './common.ts';
import { defineNoun } from './noun.ts';

export const lease = defineNoun({
  name: 'lease',
  client: 'leases',
  group: 'request, look at and give back leases',
  list: {
    description: 'list leases that live',
    isLive: true,
    statuses: LEASE_STATUSES,
    options: {
      all: allOption('also those that are destroyed'),
      status: statusOption(),
      type: text('--type <type>', 'only of this type'),
      owner: text('--owner <name>', 'only of this owner'),
      resource: text('--resource <id>', 'only on this resource'),
      holder: text('--holder <id>', 'only those that this resource stands on'),
      label: texts('--label <key=value>', 'only with this label; may be repeated'),
    },
    ids: { resource: 'resource', holder: 'resource' },
    columns: {
      ID: ({ id }) => id,
      TYPE: ({ type }) => type,
      STATUS: ({ status }) => status,
      OWNER: ({ owner }) => owner ?? '-',
      RESOURCE: ({ resource }) => resource ?? '-',
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      EXPIRES: ({ status, expiresAt }, nowMs) =>
        status === 'active' ? until(expiresAt, nowMs) : '-',
      REASON: ({ reason }) => reason ?? '',
    },
  },
  show: {
    description: 'show a lease',
    fields: (one, nowMs) => {
      const { reason, reasonCode, holder, expiresAt, latestExpiresAt } = one;
      const deadline = one.status === 'active' ? ` (${until(expiresAt, nowMs)})` : '';
      const labels = Object.entries(one.labels).map(([key, value]) => `${key}=${value}`);
      const quantities = Object.entries(one.quantities)
        .map(([name, amount]) => `${name}=${amount}`)
        .join(', ');
      return [
        ['id', one.id],
        ['type', one.type],
        ['status', one.status],
        ...(reason === null
          ? []
          : [['reason', reasonCode === null ? reason : `${reason} (${reasonCode})`] as const]),
        ['blueprint', one.blueprint ?? '-'],
        ['resource', one.resource ?? '-'],
        ['fence', one.fence ?? '-'],
        ...(holder === null ? [] : [['held by', holder.id] as const]),
        ['interfaces', one.interfaces.join(', ') || '-'],
        ['owner', one.owner ?? '-'],
        ['author', one.author],
        ['priority', String(one.priority)],
        ['attributes', JSON.stringify(one.attributes)],
        ...(quantities === '' ? [] : [['quantities', quantities] as const]),
        ['labels', labels.join(', ') || '-'],
        ['ttl', shortDuration(one.ttlSeconds * 1_000)],
        ['expires', expiresAt === null ? '-' : `${expiresAt}${deadline}`],
        ...(latestExpiresAt === null
          ? []
          : [['at the latest', `${latestExpiresAt}: no renewal goes beyond it`] as const]),
        ['requested', timeOf(one.createdAt, nowMs)],
        ['acquired', timeOf(one.acquiredAt, nowMs)],
        ['activated', timeOf(one.activatedAt, nowMs)],
        ['released', timeOf(one.releasedAt, nowMs)],
        ['destroyed', timeOf(one.destroyedAt, nowMs)],
      ];
    },
  },
  completes: { status: ['live'] },
});
