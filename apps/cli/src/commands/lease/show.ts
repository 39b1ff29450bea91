import type { Lease } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { age, shortDuration, until } from '../../duration.ts';
import { resolveId } from '../../resolve-id.ts';
import { fields } from '../../table.ts';

export async function showLease(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const lease = await client.leases.get(await resolveId(client, 'lease', text));
  await (context.isJson ? context.json(lease) : context.text(describeLease(lease, Date.now())));
}

export function describeLease(lease: Lease, nowMs: number): string {
  const time = (at: string | null): string => (at === null ? '-' : `${at} (${age(at, nowMs)} ago)`);
  const deadline = lease.status === 'active' ? ` (${until(lease.expiresAt, nowMs)})` : '';
  const labels = Object.entries(lease.labels).map(([key, value]) => `${key}=${value}`);
  return fields([
    ['id', lease.id],
    ['type', lease.type],
    ['status', lease.status],
    ...(lease.reason === null ? [] : [['reason', reasonOf(lease)] as const]),
    ['blueprint', lease.blueprint ?? '-'],
    ['resource', lease.resource ?? '-'],
    ['fence', lease.fence ?? '-'],
    ...(lease.holder === null ? [] : [['held by', lease.holder.resource] as const]),
    ['interfaces', lease.interfaces.join(', ') || '-'],
    ['owner', lease.owner ?? '-'],
    ['priority', String(lease.priority)],
    ['attributes', JSON.stringify(lease.attributes)],
    ['labels', labels.join(', ') || '-'],
    ['ttl', shortDuration(lease.ttlSeconds * 1_000)],
    ['expires', lease.expiresAt === null ? '-' : `${lease.expiresAt}${deadline}`],
    ['requested', time(lease.createdAt)],
    ['acquired', time(lease.acquiredAt)],
    ['activated', time(lease.activatedAt)],
    ['released', time(lease.releasedAt)],
    ['destroyed', time(lease.destroyedAt)],
  ]);
}

function reasonOf(lease: Lease): string {
  return lease.reasonCode === null ? `${lease.reason}` : `${lease.reason} (${lease.reasonCode})`;
}
