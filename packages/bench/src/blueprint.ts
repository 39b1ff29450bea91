import type { Blueprint } from '@drydock/contract';
import type { Installation } from './bench.ts';
import type { Client } from './client.ts';
import {
  ANY_HOST,
  release,
  requestActive,
  requestManyActive,
  releaseAll,
  untilNoneLives,
  untilNoneOfLives,
  wish,
} from './leases.ts';

/** The blueprint that a local installation begins with: one host, any number of leases on it. */
export const SHARED = 'local';

/** Enough for every process to have compiled what it runs for one lease, and for many. */
export const WARM_UP = { leases: 100, many: 1_000 };

/** Builds the shared host and warms every process up, with leases one by one and many at once. */
export async function warmUp(client: Client, { leases, many } = WARM_UP): Promise<void> {
  for (let count = 0; count < leases; count += 1) {
    await release(client, await requestActive(client, ANY_HOST));
  }
  await releaseAll(client, await requestManyActive(client, { ...ANY_HOST, count: many }));
  await untilNoneLives(client);
}

/** A blueprint of hosts that take one lease at a time, with all of its hosts built. */
export async function createExclusive(
  { client, drydock, hostsDirectory }: Installation,
  name: string,
  hosts: number,
): Promise<Blueprint> {
  const blueprint = await drydock.blueprints.create({
    name,
    kind: 'local-host',
    config: { directory: hostsDirectory },
    limits: { resources: hosts, leasesPerResource: 1 },
  });
  // Held together, so that each has a host of its own.
  const leases = await requestManyActive(client, { ...wish(name), count: hosts });
  await releaseAll(client, leases);
  await untilNoneOfLives(client, leases);
  return blueprint;
}
