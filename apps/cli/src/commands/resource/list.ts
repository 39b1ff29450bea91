import type { Resource } from '@drydock/contract';
import { RESOURCE_STATUSES } from '@drydock/model';
import type { Context } from '../../context.ts';
import { age } from '../../duration.ts';
import { resolveId } from '../../resolve-id.ts';
import { fields, table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';
import { statusesOf, type StatusOptions } from '../statuses.ts';

export interface ResourceListOptions extends StatusOptions {
  readonly type?: string;
  readonly blueprint?: string;
  readonly limit?: number;
  readonly abandoned?: boolean;
}

export async function listResources(context: Context, options: ResourceListOptions): Promise<void> {
  const { type, blueprint, limit = LIST_LIMIT, abandoned } = options;
  // What was let go of is destroyed, so that all of it is meant.
  const status = statusesOf({ ...options, ...(abandoned && { all: true }) }, RESOURCE_STATUSES);
  const client = await context.client();
  const filter = {
    ...(status !== undefined && { status }),
    ...(abandoned && { abandoned }),
    ...(type !== undefined && { type }),
    ...(blueprint !== undefined && { blueprint }),
  };
  const { items, hasMore } = await take(client.resources.list(filter), limit);
  await (context.isJson ? context.json({ items }) : context.text(resourceTable(items, Date.now())));
  noteLength(context, 'resources', items.length, hasMore);
}

export async function showResource(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const resource = await client.resources.get(await resolveId(client, 'resource', text));
  await (context.isJson
    ? context.json(resource)
    : context.text(describeResource(resource, Date.now())));
}

export function resourceTable(resources: readonly Resource[], nowMs: number): string {
  return table(
    ['ID', 'TYPE', 'NAME', 'STATUS', 'MARKS', 'LEASES', 'AGE', 'REASON'],
    resources.map((resource) => [
      resource.id,
      resource.type,
      resource.name,
      resource.status,
      resource.marks.map(({ name }) => name).join(',') || '-',
      usage(resource),
      age(resource.createdAt, nowMs),
      reasonOf(resource),
    ]),
  );
}

/** Why nobody takes it down says more than why it ended. */
function reasonOf({ abandoned, reason }: Resource): string {
  return abandoned === null
    ? (reason ?? '')
    : `abandoned by ${abandoned.author}: ${abandoned.reason}`;
}

function usage({ leases }: Resource): string {
  return leases.limit === null ? String(leases.live) : `${leases.live}/${leases.limit}`;
}

function describeResource(resource: Resource, nowMs: number): string {
  const time = (at: string | null): string => (at === null ? '-' : `${at} (${age(at, nowMs)} ago)`);
  return fields([
    ['id', resource.id],
    ['type', resource.type],
    ['name', resource.name],
    ['status', resource.status],
    ...(resource.reason === null ? [] : [['reason', resource.reason] as const]),
    ...(resource.abandoned === null
      ? []
      : ([['abandoned', describeAbandoned(resource.abandoned)]] as const)),
    ['marks', resource.marks.map(describeMark).join(', ') || '-'],
    ['health', describeHealth(resource.health, nowMs)],
    ['blueprint', `${resource.blueprint}, revision ${resource.revision}`],
    ['interfaces', resource.interfaces.join(', ') || '-'],
    ['attributes', JSON.stringify(resource.attributes)],
    ['leases', usage(resource)],
    ['planned', time(resource.createdAt)],
    ['activated', time(resource.activatedAt)],
    ['released', time(resource.releasedAt)],
    ['destroyed', time(resource.destroyedAt)],
  ]);
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
