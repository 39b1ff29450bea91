import type { Lease } from '@drydock/contract';
import type { Bench, Case, Metric } from '../bench.ts';
import type { Client } from '../client.ts';
import { openCounters, type Counts } from '../counters.ts';
import { ANY_HOST, untilGone, untilNoneLives } from '../leases.ts';
import { leaseOne } from '../samples/one-lease.ts';

const LEASES = 1_000;

/**
 * One lease at a time, twice over: the next is requested when the one before is gone, and when the
 * one before is only released, so that it is cleaned up meanwhile.
 */
export const oneAtATime: Case = {
  key: 'a',
  title: `Request to active, one at a time, ${LEASES} times`,
  async run(bench) {
    const counters = await openCounters(bench);
    try {
      const before = await counters.read();
      const alone: OneByOne[] = [];
      for (let run = 0; run < bench.runs; run += 1) {
        bench.say(`one at a time, run ${run + 1} of ${bench.runs}`);
        alone.push(await requestOneByOne(bench, untilGone));
      }
      bench.say('reading the counters of PostgreSQL and Redis');
      const after = await counters.readSettled();
      const overlapping: OneByOne[] = [];
      for (let run = 0; run < bench.runs; run += 1) {
        bench.say(`back to back, run ${run + 1} of ${bench.runs}`);
        overlapping.push(await requestOneByOne(bench, () => Promise.resolve()));
        await untilNoneLives(bench.client);
      }
      return [
        {
          name: 'request to active',
          unit: 'ms',
          clock:
            'before POST /v1/leases?wait=active is sent, to its answer read; the one before is destroyed',
          runs: alone.map(({ activeMs }) => activeMs),
        },
        {
          name: 'release to destroyed',
          unit: 'ms',
          clock: 'before POST .../release is sent, to the answer of GET ...?wait=destroyed read',
          runs: alone.map(({ goneMs }) => goneMs),
        },
        {
          name: 'back to back: request to active',
          unit: 'ms',
          clock: 'the same, while the one before is cleaned up',
          runs: overlapping.map(({ activeMs }) => activeMs),
        },
        ...perLease(before, after, LEASES * bench.runs),
      ];
    } finally {
      await counters.close();
    }
  },
};

interface OneByOne {
  readonly activeMs: number[];
  readonly goneMs: number[];
}

async function requestOneByOne(
  { client }: Bench,
  afterRelease: (client: Client, lease: Lease) => Promise<void>,
): Promise<OneByOne> {
  const activeMs: number[] = [];
  const goneMs: number[] = [];
  for (let count = 0; count < LEASES; count += 1) {
    const one = await leaseOne(client, ANY_HOST, afterRelease);
    activeMs.push(one.activeMs);
    goneMs.push(one.goneMs);
  }
  return { activeMs, goneMs };
}

function perLease(before: Counts, after: Counts, leases: number): Metric[] {
  const figure = (name: string, clock: string, count: keyof Counts): Metric => ({
    name,
    unit: 'per lease',
    clock,
    runs: [[(after[count] - before[count]) / leases]],
  });
  return [
    figure(
      'transactions in PostgreSQL',
      'xact_commit of pg_stat_database over all runs, from request to destroyed, sweeps included',
      'transactions',
    ),
    figure(
      'transactions that write',
      'transaction ids used over the same time',
      'writingTransactions',
    ),
    figure(
      'commands in Redis',
      'calls of INFO commandstats over the same time, those inside scripts included',
      'redisCommands',
    ),
    figure(
      'scripts in Redis',
      'calls of EVALSHA and EVAL among them: a BullMQ or lock step each',
      'redisScripts',
    ),
  ];
}
