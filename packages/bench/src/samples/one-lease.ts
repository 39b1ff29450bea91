import type { Lease, LeaseRequest } from '@drydock/contract';
import type { Client } from '../client.ts';
import { release, requestActive, untilGone } from '../leases.ts';

export interface OneLease {
  readonly activeMs: number;
  readonly goneMs: number;
}

/** One lease from its request to its end; `afterRelease` says when that is. */
export async function leaseOne(
  client: Client,
  asked: LeaseRequest,
  afterRelease: (client: Client, lease: Lease) => Promise<void> = untilGone,
): Promise<OneLease> {
  const startedAtMs = performance.now();
  const lease = await requestActive(client, asked);
  const activeAtMs = performance.now();
  await release(client, lease);
  await afterRelease(client, lease);
  return { activeMs: activeAtMs - startedAtMs, goneMs: performance.now() - activeAtMs };
}
