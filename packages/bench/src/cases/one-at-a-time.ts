import type { Bench, Case, Metric } from '../bench.ts';
import { SHARED } from '../blueprint.ts';
import { openCounters, type Counts } from '../counters.ts';
import { release, requestActive, untilNoneLives, wish } from '../leases.ts';

const LEASES = 1_000;

/** A lease is requested only when the one before is active and its release is accepted. */
export const oneAtATime: Case = {
  key: 'a',
  title: `Request to active, one at a time, ${LEASES} times`,
  async run(bench) {
    const counters = await openCounters(bench);
    try {
      const before = await counters.read();
      const runs: number[][] = [];
      for (let run = 0; run < bench.runs; run += 1) {
        bench.say(`run ${run + 1} of ${bench.runs}`);
        runs.push(await requestOneByOne(bench));
        await untilNoneLives(bench.client);
      }
      bench.say('reading the counters of PostgreSQL and Redis');
      const after = await counters.readSettled();
      return [
        {
          name: 'request to active',
          unit: 'ms',
          clock: 'before POST /v1/leases?wait=active is sent, to its answer read',
          runs,
        },
        ...perLease(before, after, LEASES * bench.runs),
      ];
    } finally {
      await counters.close();
    }
  },
};

async function requestOneByOne({ client }: Bench): Promise<number[]> {
  const timesMs: number[] = [];
  for (let count = 0; count < LEASES; count += 1) {
    const startedAtMs = performance.now();
    const lease = await requestActive(client, wish(SHARED));
    timesMs.push(performance.now() - startedAtMs);
    // What it had is taken back while the next one is asked for.
    await release(client, lease);
  }
  return timesMs;
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
