import type { Lease, LeaseRequest } from '@drydock/contract';
import type { Client } from '../client.ts';
import {
  releaseAll,
  requestActive,
  requestManyActive,
  untilNoneLives,
  untilNoneOfLives,
} from '../leases.ts';

/** How many leases are asked for at once. */
export type Way = (client: Client, asked: LeaseRequest, count: number) => Promise<readonly Lease[]>;

export const inOneRequest: Way = (client, asked, count) =>
  requestManyActive(client, { ...asked, count });

export const inRequestsOfOne: Way = (client, asked, count) =>
  Promise.all(Array.from({ length: count }, () => requestActive(client, asked)));

export interface Burst {
  readonly activeSeconds: number;
  readonly goneSeconds: number;
}

export interface BurstOptions {
  readonly way: Way;
  readonly asked: LeaseRequest;
  readonly count: number;
  /** Whether leases live besides, older ones, that stay. */
  readonly besideOthers?: boolean;
}

/** Many leases at once to all active, then to all destroyed. */
export async function burst(
  client: Client,
  { way, asked, count, besideOthers = false }: BurstOptions,
): Promise<Burst> {
  const startedAtMs = performance.now();
  const leases = await way(client, asked, count);
  const activeAtMs = performance.now();
  await releaseAll(client, leases);
  await (besideOthers ? untilNoneOfLives(client, leases) : untilNoneLives(client));
  return {
    activeSeconds: (activeAtMs - startedAtMs) / 1_000,
    goneSeconds: (performance.now() - activeAtMs) / 1_000,
  };
}
