import type { Blueprint, BlueprintCreateInput, Lease, LeaseRequest } from '@drydock/contract';
import { BOUNDS } from '@drydock/model';
import type { Installation } from '../bench.ts';
import type { Client } from '../client.ts';
import { requestMany } from '../leases.ts';
import type { Ground } from './growth-case.ts';

/** Nobody gives up and nothing runs out while it is measured. */
const LASTING = {
  ttlSeconds: 24 * 3_600,
  waitTimeoutSeconds: BOUNDS.waitTimeoutSecondsMax,
} as const;

/** Requests at once: enough to keep the API busy, few enough that none waits long for its answer. */
const AT_ONCE = 4;

/** Requests so many leases, as many in a request as it takes, and waits for none of them. */
export async function queueLeases(
  client: Client,
  asked: LeaseRequest,
  total: number,
): Promise<readonly Lease[]> {
  const counts: number[] = [];
  for (let left = total; left > 0; left -= BOUNDS.leasesPerRequestMax) {
    counts.push(Math.min(left, BOUNDS.leasesPerRequestMax));
  }
  const leases: Lease[] = [];
  await eachOf(counts, AT_ONCE, async (count) => {
    leases.push(...(await requestMany(client, { ...asked, ...LASTING, count })));
  });
  return leases;
}

/** Does it for each, so many at a time; the first failure ends it. */
export async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const workThrough = async (): Promise<void> => {
    for (const item of left) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, workThrough));
}

/** A blueprint of hosts of this machine. */
export function createHosts(
  { drydock, hostsDirectory }: Pick<Installation, 'drydock' | 'hostsDirectory'>,
  name: string,
  more: Omit<BlueprintCreateInput, 'name' | 'kind' | 'config'>,
): Promise<Blueprint> {
  const config = { directory: hostsDirectory };
  return drydock.blueprints.create({ name, kind: 'local-host', config, ...more });
}

/**
 * Waits until all that waits was looked at, or says that it is not, and goes on; then lets the database
 * clean up.
 */
export async function settle({ looks, say }: Ground): Promise<void> {
  say('waiting until all that waits was looked at');
  if (!(await looks.settles())) {
    say('some of what waits is still due; measured as it is');
  }
  say('vacuuming');
  await looks.rest();
}
