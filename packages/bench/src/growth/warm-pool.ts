import { setTimeout as delay } from 'node:timers/promises';
import { wish } from '../leases.ts';
import { medianOf } from '../ratio.ts';
import { leaseOne } from '../samples/one-lease.ts';
import { createHosts } from './fill.ts';
import { atMost, scaled } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';
import { createMachines, openCloud, type Cloud } from './simulated/cloud.ts';

const MACHINES = 500;
const LEAST = 10;
const PAIRS = 300;
const POOL = 'warm-pool';
const HOST = 'warm-host';
/** How often it is asked whether all stand ready; nothing is measured meanwhile. */
const LOOK_MS = 500;

/**
 * A member that stands ready in a large pool is granted as fast as the one local host that is warm: both are
 * leased from in turn, so that whatever else the machine does hits both.
 */
export const warmPool: GrowthCase<Cloud> = {
  key: 'w',
  title: `A warm member of a pool of ${MACHINES} simulated machines, beside a warm local host`,
  surround: openCloud,
  async run(ground, cloud) {
    const { size, say, drydock, client } = ground;
    const count = scaled(MACHINES, size, LEAST);
    await createMachines(cloud, drydock, POOL, count);
    await createHosts(ground, HOST, { limits: { resources: 1, leasesPerResource: 1 } });
    say(`building ${count} machines, for nobody`);
    await untilReady(ground, count);
    say('leasing from both in turn');
    const machines: number[] = [];
    const hosts: number[] = [];
    await leaseOne(client, wish(POOL));
    await leaseOne(client, wish(HOST));
    for (let pair = scaled(PAIRS, size, 5); pair > 0; pair -= 1) {
      machines.push((await leaseOne(client, wish(POOL))).activeMs);
      hosts.push((await leaseOne(client, wish(HOST))).activeMs);
    }
    return [
      {
        name: `request to active, p50, ${count} machines beside`,
        unit: 'ms',
        empty: medianOf(hosts),
        full: medianOf(machines),
        bound: atMost(1.2),
      },
    ];
  },
};

/** Until as many stand ready as the pool keeps. */
async function untilReady({ drydock, signal }: Ground, count: number): Promise<void> {
  for await (const { id, name } of drydock.blueprints.list({ name: POOL })) {
    if (name === POOL) {
      await drydock.blueprints.update(id, { pool: { readyMin: count } });
      while ((await drydock.blueprints.pool(id)).ready < count) {
        await delay(LOOK_MS, undefined, { signal });
      }
    }
  }
}
