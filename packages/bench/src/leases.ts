import type { Lease, LeaseBatch, LeaseRequest, Page } from '@drydock/contract';
import { BOUNDS, DrydockError, isLeaseOpen } from '@drydock/model';
import type { Client } from './client.ts';

/** The longest that the API waits before it answers with the lease as it is. */
const WAIT = `timeoutSeconds=${BOUNDS.pollTimeoutSecondsMax}`;
/** Twice the time that the slowest case may take on a slow machine. */
const ACTIVE_WITHIN_MS = 300_000;
const GONE_WITHIN_MS = 300_000;

/** Any host: as long as there is no other blueprint, the one that an installation begins with. */
export const ANY_HOST: LeaseRequest = { type: 'host' };

/** A host of the one blueprint that is named. */
export function wish(blueprint: string): LeaseRequest {
  return { type: 'host', blueprints: [blueprint] };
}

/** Requests one lease; the answer comes when it is active. */
export async function requestActive(client: Client, asked: LeaseRequest): Promise<Lease> {
  const lease = await client.post<Lease>(`/v1/leases?wait=active&${WAIT}`, asked);
  return lease.status === 'active' ? lease : untilActive(client, lease);
}

/** Requests `count` leases in one request; resolves when the client has seen all of them active. */
export async function requestManyActive(
  client: Client,
  asked: LeaseRequest & { readonly count: number },
): Promise<readonly Lease[]> {
  const { items } = await client.post<LeaseBatch>(`/v1/leases?wait=active&${WAIT}`, asked);
  return Promise.all(
    items.map(async (lease) => (lease.status === 'active' ? lease : untilActive(client, lease))),
  );
}

/** Requests leases without waiting for them; the answer comes when they are accepted. */
export async function requestMany(
  client: Client,
  asked: LeaseRequest & { readonly count: number },
): Promise<readonly Lease[]> {
  return (await client.post<LeaseBatch>('/v1/leases', asked)).items;
}

/** @throws DrydockError `not-served` where it ended instead, `timed-out` */
export async function untilActive(client: Client, { id }: Pick<Lease, 'id'>): Promise<Lease> {
  const untilMs = performance.now() + ACTIVE_WITHIN_MS;
  while (performance.now() < untilMs) {
    const lease = await client.get<Lease>(`/v1/leases/${id}?wait=active&${WAIT}`);
    if (lease.status === 'active') {
      return lease;
    }
    if (!isLeaseOpen(lease.status)) {
      throw new DrydockError('not-served', `Lease ${id} ended: ${lease.reason ?? 'no reason'}.`);
    }
  }
  throw new DrydockError('timed-out', `Lease ${id} is not active after ${ACTIVE_WITHIN_MS} ms.`);
}

/** The answer comes when the wish to release it is stored. */
export async function release(client: Client, { id }: Pick<Lease, 'id'>): Promise<void> {
  await client.postWithoutKey(`/v1/leases/${id}/release`, {});
}

export async function releaseAll(client: Client, leases: readonly Lease[]): Promise<void> {
  await Promise.all(leases.map((lease) => release(client, lease)));
}

/** The answer comes when nothing of it is left. */
export async function untilGone(client: Client, { id }: Pick<Lease, 'id'>): Promise<void> {
  const untilMs = performance.now() + GONE_WITHIN_MS;
  while (performance.now() < untilMs) {
    const { status } = await client.get<Lease>(`/v1/leases/${id}?wait=destroyed&${WAIT}`);
    if (status === 'destroyed') {
      return;
    }
  }
  throw new DrydockError('timed-out', `Lease ${id} is not gone after ${GONE_WITHIN_MS} ms.`);
}

/**
 * Resolves when no lease of the installation lives any more: waits for the newest that does, then
 * looks again. Few requests, since most of the others are gone by the time that one is.
 */
export async function untilNoneLives(client: Client): Promise<void> {
  await untilNewest(client, () => true);
}

/** The same where others live on: these are the newest, so all is over when the newest is none of them. */
export async function untilNoneOfLives(client: Client, leases: readonly Lease[]): Promise<void> {
  const ids = new Set(leases.map(({ id }) => id));
  await untilNewest(client, (newest) => ids.has(newest));
}

/** Waits for the newest lease that lives, again and again, until none does that is meant. */
async function untilNewest(client: Client, isMeant: (id: string) => boolean): Promise<void> {
  const untilMs = performance.now() + GONE_WITHIN_MS;
  while (performance.now() < untilMs) {
    const { items } = await client.get<Page<Lease>>('/v1/leases?status=live&limit=1');
    const [newest] = items;
    if (newest === undefined || !isMeant(newest.id)) {
      return;
    }
    await client.get<Lease>(`/v1/leases/${newest.id}?wait=destroyed&${WAIT}`);
  }
  throw new DrydockError('timed-out', `Leases still live after ${GONE_WITHIN_MS} ms.`);
}
