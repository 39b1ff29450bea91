import { setTimeout as delay } from 'node:timers/promises';
import type { Blueprint, Lease } from '@drydock/contract';
import type { Bench } from '../bench.ts';
import { release, requestMany, untilActive, untilNoneLives, wish } from '../leases.ts';

/** Holds each lease that long, as its client. */
export function holdFor({ signal }: Pick<Bench, 'signal'>, holdMs: number): () => Promise<void> {
  return () => delay(holdMs, undefined, { signal });
}

/**
 * All leases are queued while the blueprint is disabled; seconds from opening it to the end of the
 * last hold.
 */
export async function serveAll(
  { client, drydock }: Pick<Bench, 'client' | 'drydock'>,
  { id, name }: Pick<Blueprint, 'id' | 'name'>,
  count: number,
  hold: (lease: Lease) => Promise<void>,
): Promise<number> {
  await drydock.blueprints.update(id, { enabled: false });
  const leases = await requestMany(client, { ...wish(name), count });
  let lastEndMs = 0;
  const served = leases.map(async (lease) => {
    const active = await untilActive(client, lease);
    await hold(active);
    lastEndMs = Math.max(lastEndMs, performance.now());
    await release(client, active);
  });
  const startedAtMs = performance.now();
  await Promise.all([drydock.blueprints.update(id, { enabled: true }), ...served]);
  await untilNoneLives(client);
  return (lastEndMs - startedAtMs) / 1_000;
}
