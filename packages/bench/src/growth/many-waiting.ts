import { SHARED } from '../blueprint.ts';
import type { Client } from '../client.ts';
import { requestActive, wish } from '../leases.ts';
import { medianOf } from '../ratio.ts';
import { leaseOne } from '../samples/one-lease.ts';
import { createHosts, queueLeases, settle } from './fill.ts';
import { atMost, scaled } from './growth.ts';
import type { GrowthCase } from './growth-case.ts';

const WAITING = 100_000;
const SAMPLES = 300;

/** Who waits for something else is nobody's business who could be served at once. */
export const manyWaiting: GrowthCase = {
  key: 's2',
  title: `${WAITING} leases wait for blueprints that are disabled or full, another has room`,
  async run(ground) {
    const { client, say, size } = ground;
    const samples = scaled(SAMPLES, size, 20);
    say('measuring while nobody waits');
    const empty = await grantMs(client, samples);
    await createHosts(ground, 'grow-off', { enabled: false });
    await createHosts(ground, 'grow-full', { limits: { resources: 1, leasesPerResource: 1 } });
    await requestActive(client, { ...wish('grow-full'), ttlSeconds: 24 * 3_600 });
    const half = Math.ceil(scaled(WAITING, size, 100) / 2);
    say(`requesting ${2 * half} leases that wait`);
    await queueLeases(client, wish('grow-off'), half);
    await queueLeases(client, wish('grow-full'), half);
    await settle(ground);
    say('measuring beside them');
    const full = await grantMs(client, samples);
    const name = 'request to active, p50';
    return [{ name, unit: 'ms', empty, full, bound: atMost(1.3) }];
  },
};

async function grantMs(client: Client, count: number): Promise<number> {
  const timesMs: number[] = [];
  while (timesMs.length < count) {
    timesMs.push((await leaseOne(client, wish(SHARED))).activeMs);
  }
  return medianOf(timesMs);
}
