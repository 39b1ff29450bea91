import type { Resource } from '@drydock/contract';
import { RESOURCE_STATUSES } from '@drydock/model';
import { flag, text } from '../commands/command.ts';
import { age } from '../duration.ts';
import { allOption, statusOption, timeOf } from './common.ts';
import { defineNoun } from './noun.ts';

export const resource = defineNoun({
  name: 'resource',
  client: 'resources',
  group: 'look at resources and operate them',
  list: {
    description: 'list resources that live',
    isLive: true,
    statuses: RESOURCE_STATUSES,
    options: {
      all: allOption('also those that are destroyed'),
      abandoned: flag('--abandoned', 'those that somebody has let go of: what was not taken back'),
      status: statusOption(),
      type: text('--type <type>', 'only of this type'),
      blueprint: text('--blueprint <name>', 'only of this blueprint'),
    },
    // What was let go of is destroyed.
    meansAll: 'abandoned',
    columns: {
      ID: ({ id }) => id,
      TYPE: ({ type }) => type,
      NAME: ({ name }) => name,
      STATUS: ({ status }) => status,
      MARKS: ({ marks }) => marks.map(({ name }) => name).join(',') || '-',
      LEASES: usage,
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      REASON: reasonOf,
    },
  },
  show: {
    description: 'show a resource',
    fields: (one, nowMs) => [
      ['id', one.id],
      ['type', one.type],
      ['name', one.name],
      ['status', one.status],
      ...(one.reason === null
        ? []
        : [
            [
              'reason',
              one.reasonCode === null ? one.reason : `${one.reason} (${one.reasonCode})`,
            ] as const,
          ]),
      ...(one.abandoned === null ? [] : [['abandoned', describeAbandoned(one.abandoned)] as const]),
      ['marks', one.marks.map(describeMark).join(', ') || '-'],
      ['health', describeHealth(one.health, nowMs)],
      ['blueprint', `${one.blueprint}, revision ${one.revision}`],
      ['choice', Object.keys(one.choice).length === 0 ? '-' : JSON.stringify(one.choice)],
      ['owner', one.owner ?? '-'],
      ['author', one.author ?? '-'],
      ['interfaces', one.interfaces.join(', ') || '-'],
      ['attributes', JSON.stringify(one.attributes)],
      ['leases', usage(one)],
      ['planned', timeOf(one.createdAt, nowMs)],
      ['activated', timeOf(one.activatedAt, nowMs)],
      ['released', timeOf(one.releasedAt, nowMs)],
      ['destroyed', timeOf(one.destroyedAt, nowMs)],
    ],
  },
});

/** Why nobody takes it down says more than why it ended. */
function reasonOf({ abandoned, reason }: Resource): string {
  return abandoned === null
    ? (reason ?? '')
    : `abandoned by ${abandoned.author}: ${abandoned.reason}`;
}

function usage({ leases }: Resource): string {
  return leases.limit === null ? String(leases.live) : `${leases.live}/${leases.limit}`;
}

function describeMark({ name, author, reason, expiresAt }: Resource['marks'][number]): string {
  const end = expiresAt === null ? '' : ` until ${expiresAt}`;
  return `${name} by ${author}${end}${reason === null ? '' : ` (${reason})`}`;
}

function describeAbandoned(abandoned: NonNullable<Resource['abandoned']>): string {
  const { author, reason, kind, name, place, leases } = abandoned;
  const where = place === null ? '' : `, place ${place}`;
  return `by ${author} (${reason}). Not taken back: ${kind} ${name}${where}; leases on it: ${leases}`;
}

function describeHealth(health: Resource['health'], nowMs: number): string {
  if (health === null) {
    return '-';
  }
  const { failures, reason, healthyAt } = health;
  const well = healthyAt === null ? 'never well yet' : `last well ${age(healthyAt, nowMs)} ago`;
  return failures === 0 ? well : `${failures} checks failed, ${well}: ${reason ?? '-'}`;
}
