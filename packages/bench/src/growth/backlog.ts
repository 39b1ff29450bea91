import type { Lease } from '@drydock/contract';
import { releaseAll, untilNoneOfLives, wish } from '../leases.ts';
import { medianOf } from '../ratio.ts';
import { leaseOne } from '../samples/one-lease.ts';
import { createHosts, queueLeases, settle } from './fill.ts';
import { atLeast, scaled } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';

const SHORT = 5_000;
const SHORT_TIMES = 3;
const LONG = 400_000;
const LEASES_PER_RESOURCE = 2_000_000;

/** A backlog that its blueprint has room for is worked off as fast however long it is. */
export const backlog: GrowthCase = {
  key: 's3',
  title: `a backlog of ${LONG} leases that there is room for, beside one of ${SHORT}`,
  async run(ground) {
    const { client, say, size } = ground;
    const rates: number[] = [];
    const short = scaled(SHORT, size, 50);
    for (let time = 0; time < SHORT_TIMES; time += 1) {
      const { rate, leases } = await workOff(ground, `grow-short-${time}`, short);
      rates.push(rate);
      await releaseAll(client, leases);
      await untilNoneOfLives(client, leases);
    }
    const { rate: full } = await workOff(ground, 'grow-long', scaled(LONG, size, 200));
    say('all of it is active');
    const name = 'granted, from enabling the blueprint to all active';
    return [{ name, unit: 'leases/s', empty: medianOf(rates), full, bound: atLeast(0.8) }];
  },
};

/** Leases a second, from before the blueprint is enabled to none pending any more. */
async function workOff(
  ground: Ground,
  name: string,
  count: number,
): Promise<{ rate: number; leases: readonly Lease[] }> {
  const { client, drydock, looks, say } = ground;
  const { id } = await createHosts(ground, name, {
    limits: { resources: 1, leasesPerResource: LEASES_PER_RESOURCE },
  });
  // Its host is built before the clock starts.
  await leaseOne(client, wish(name));
  await drydock.blueprints.update(id, { enabled: false });
  say(`requesting ${count} leases`);
  const leases = await queueLeases(client, wish(name), count);
  await settle(ground);
  say('enabling their blueprint');
  const startedAtMs = performance.now();
  await drydock.blueprints.update(id, { enabled: true });
  await looks.untilNonePends();
  return { rate: count / ((performance.now() - startedAtMs) / 1_000), leases };
}
