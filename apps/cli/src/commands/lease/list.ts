import type { Lease } from '@drydock/contract';
import { LEASE_STATUSES } from '@drydock/model';
import type { Context } from '../../context.ts';
import { age, until } from '../../duration.ts';
import { resolveId } from '../../resolve-id.ts';
import { table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';
import { statusesOf, type StatusOptions } from '../statuses.ts';

export interface ListOptions extends StatusOptions {
  readonly type?: string;
  readonly owner?: string;
  readonly resource?: string;
  readonly holder?: string;
  readonly label?: string[];
  readonly limit?: number;
}

export async function listLeases(context: Context, options: ListOptions): Promise<void> {
  const status = statusesOf(options, LEASE_STATUSES);
  const client = await context.client();
  const { type, owner, resource, holder, label, limit = LIST_LIMIT } = options;
  const filter = {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(owner !== undefined && { owner }),
    ...(resource !== undefined && { resource: await resolveId(client, 'resource', resource) }),
    ...(holder !== undefined && { holder: await resolveId(client, 'resource', holder) }),
    ...(label !== undefined && { label }),
  };
  const { items, hasMore } = await take(client.leases.list(filter), limit);
  await (context.isJson ? context.json({ items }) : context.text(leaseTable(items, Date.now())));
  noteLength(context, 'leases', items.length, hasMore);
}

export function leaseTable(leases: readonly Lease[], nowMs: number): string {
  return table(
    ['ID', 'TYPE', 'STATUS', 'OWNER', 'RESOURCE', 'AGE', 'EXPIRES', 'REASON'],
    leases.map((lease) => [
      lease.id,
      lease.type,
      lease.status,
      lease.owner ?? '-',
      lease.resource ?? '-',
      age(lease.createdAt, nowMs),
      lease.status === 'active' ? until(lease.expiresAt, nowMs) : '-',
      lease.reason ?? '',
    ]),
  );
}
