import { setTimeout as delay } from 'node:timers/promises';
import { BOUNDS } from '@drydock/model';
import { release, requestActive, requestMany, untilGone, wish } from '../leases.ts';
import { addsAtMost, atMost, noMoreThan, scaled, type Growth } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';
import { Scales } from './memory.ts';
import { connectionsTo } from './simulated/connections.ts';
import { createMachines, openCloud, type Cloud } from './simulated/cloud.ts';
import { launchDirectly } from './simulated/directly.ts';

const MACHINES = 1_000;
const LEAST = 20;
const BLUEPRINT = 'machines';
/** `DRYDOCK_WORKER_CONCURRENCY` as it is where nobody sets it: builds of the one ResourceWorker at a time. */
const AT_ONCE = 32;
const TIMES = 3;
const MEMORY_MB = 60;
/** What the transport keeps at most in each process that looks at hosts, of which there are four. */
const CONNECTIONS = 4 * 200;
/** Longer than connections are kept that nobody uses, and than it takes to look at each machine again. */
const QUIET_MS = 75_000;

/** Machines that are all wanted at once, beside what their calls and log-ins take by themselves. */
export const machines: GrowthCase<Cloud> = {
  key: 'm',
  title: `${MACHINES} simulated machines asked for at once, beside their calls and log-ins alone`,
  surround: openCloud,
  async run(ground, cloud) {
    const { size, say, drydock, client, looks, signal } = ground;
    const count = scaled(MACHINES, size, LEAST);
    say(`launching ${count} machines directly, ${AT_ONCE} at a time`);
    const alone = await launchDirectly(cloud, count, AT_ONCE);
    await createMachines(cloud, drydock, BLUEPRINT, count);
    say('launching one and ending it');
    await useOne(ground);
    const scales = await Scales.open(ground);
    try {
      say(`requesting ${count} leases of machines`);
      const startedAtMs = performance.now();
      for (let left = count; left > 0; left -= BOUNDS.leasesPerRequestMax) {
        await requestMany(client, {
          ...wish(BLUEPRINT),
          count: Math.min(left, BOUNDS.leasesPerRequestMax),
          waitTimeoutSeconds: BOUNDS.waitTimeoutSecondsMax,
          ttlSeconds: 24 * 3_600,
        });
      }
      await looks.untilNonePends();
      const seconds = (performance.now() - startedAtMs) / 1_000;
      say('all are active; looking at what is kept');
      await delay(scaled(QUIET_MS, size, 2_000), undefined, { signal });
      const connections = await connectionsTo(cloud.sshPort);
      const { name, beforeMb, mostMb } = await scales.heaviest();
      return [
        {
          name: `${count} machines, from request to all active`,
          unit: 's',
          empty: alone,
          full: seconds,
          bound: atMost(TIMES),
        },
        {
          name: `memory of ${name}, which grew most`,
          unit: 'MB',
          empty: beforeMb,
          full: mostMb,
          bound: addsAtMost(MEMORY_MB),
        },
        {
          name: 'connections to them when nothing runs',
          unit: 'connections',
          empty: 0,
          full: connections,
          bound: noMoreThan(CONNECTIONS),
        },
        doubles(ground, cloud),
      ];
    } finally {
      scales.close();
    }
  },
};

/** Each process that calls EC2 loads the SDK for it, which weighs more than all that is measured here. */
async function useOne({ client, drydock, looks }: Ground): Promise<void> {
  const lease = await requestActive(client, wish(BLUEPRINT));
  await release(client, lease);
  await untilGone(client, lease);
  for await (const { id } of drydock.resources.list({ status: ['active'], blueprint: BLUEPRINT })) {
    await drydock.resources.release(id);
  }
  await looks.untilNothingEnds();
}

/** A launch that nobody asked for would make the figures worth nothing. */
function doubles({ say }: Ground, { sim }: Cloud): Growth {
  const byResource = new Map<string, number>();
  for (const { tags } of sim.journal.launches()) {
    const resource = tags['drydock:resource'];
    if (resource !== undefined) {
      byResource.set(resource, (byResource.get(resource) ?? 0) + 1);
    }
  }
  say(`${byResource.size} resources have launched`);
  return {
    name: 'resources that launched twice',
    unit: 'machines',
    empty: 0,
    full: [...byResource.values()].filter((count) => count > 1).length,
    bound: noMoreThan(0),
  };
}
