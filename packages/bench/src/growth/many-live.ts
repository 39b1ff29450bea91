import type { LeaseRequest } from '@drydock/contract';
import { wish } from '../leases.ts';
import { burst, inOneRequest } from '../samples/burst.ts';
import { leaseOne } from '../samples/one-lease.ts';
import { medianOf } from '../ratio.ts';
import { createHosts, queueLeases, settle } from './fill.ts';
import { atMost, scaled, type Growth } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';

const BLUEPRINT = 'grow-many';
const LEASES_PER_RESOURCE = 2_000_000;
const LIVE = 100_000;
const SAMPLES = 300;
const BURSTS = 5;
const BURST_LEASES = 1_000;
const BOUND = atMost(1.2);

interface Figures {
  readonly activeMs: number;
  readonly goneMs: number;
  readonly burstActiveSeconds: number;
  readonly burstGoneSeconds: number;
}

/** Leases that live on a resource are nothing that a decision about the next one has to read. */
export const manyLive: GrowthCase = {
  key: 's1',
  title: `${LIVE} leases live on one resource with a limit of ${LEASES_PER_RESOURCE}`,
  async run(ground) {
    const { client, looks, say, size } = ground;
    await createHosts(ground, BLUEPRINT, {
      limits: { resources: 1, leasesPerResource: LEASES_PER_RESOURCE },
    });
    const asked = wish(BLUEPRINT);
    await leaseOne(client, asked);
    say('measuring on the empty resource');
    const empty = await measure(ground, asked);
    const live = scaled(LIVE, size, 100);
    say(`requesting ${live} leases`);
    await queueLeases(client, asked, live);
    await looks.untilNonePends();
    await settle(ground);
    say('measuring beside them');
    const full = await measure(ground, asked);
    const grown = (name: string, unit: Growth['unit'], key: keyof Figures): Growth => ({
      name,
      unit,
      empty: empty[key],
      full: full[key],
      bound: BOUND,
    });
    return [
      grown('request to active, p50', 'ms', 'activeMs'),
      grown('release to destroyed, p50', 'ms', 'goneMs'),
      grown('a burst: all active', 's', 'burstActiveSeconds'),
      grown('a burst: all destroyed', 's', 'burstGoneSeconds'),
    ];
  },
};

/**
 * After as many bursts that do not count: the first write to a page after a checkpoint puts all of the page
 * into the log, and a table of 100,000 leases has more of them than an empty one.
 */
async function measure({ client, size }: Ground, asked: LeaseRequest): Promise<Figures> {
  const count = scaled(BURST_LEASES, size, 10);
  const options = { way: inOneRequest, asked, count, besideOthers: true };
  await timesOf(BURSTS, () => burst(client, options));
  const singles = await timesOf(scaled(SAMPLES, size, 20), () => leaseOne(client, asked));
  const bursts = await timesOf(BURSTS, () => burst(client, options));
  return {
    activeMs: medianOf(singles.map(({ activeMs }) => activeMs)),
    goneMs: medianOf(singles.map(({ goneMs }) => goneMs)),
    burstActiveSeconds: medianOf(bursts.map(({ activeSeconds }) => activeSeconds)),
    burstGoneSeconds: medianOf(bursts.map(({ goneSeconds }) => goneSeconds)),
  };
}

async function timesOf<Sample>(count: number, take: () => Promise<Sample>): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (samples.length < count) {
    samples.push(await take());
  }
  return samples;
}
