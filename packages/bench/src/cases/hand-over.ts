import type { Lease } from '@drydock/contract';
import type { Bench, Case } from '../bench.ts';
import { createExclusive } from '../blueprint.ts';
import { release, requestMany, untilActive, untilNoneLives, wish } from '../leases.ts';

const BLUEPRINT = 'bench-one';
const HAND_OVERS = 200;
/** Two, so that whoever is next has waited for a whole hand-over and nothing of its own is new. */
const WAITING = 2;

interface Waiter {
  readonly lease: Lease;
  readonly active: Promise<Lease>;
}

/** One host for one lease at a time: its slot is free only when all that the lease had is gone. */
export const handOver: Case = {
  key: 'd',
  title: `Release to the next waiter’s grant on one exclusive resource, ${HAND_OVERS} times`,
  async run(bench) {
    await createExclusive(bench, BLUEPRINT, 1);
    const runs: number[][] = [];
    for (let run = 0; run < bench.runs; run += 1) {
      bench.say(`run ${run + 1} of ${bench.runs}`);
      runs.push(await handOverAndOver(bench));
    }
    return [
      {
        name: 'release to the next grant',
        unit: 'ms',
        clock:
          'before POST .../release is sent, to the answer read by the waiting ' +
          'GET ...?wait=active of the next; what the lease had is taken back in between',
        runs,
      },
    ];
  },
};

async function handOverAndOver(bench: Bench): Promise<number[]> {
  const { client } = bench;
  const timesMs: number[] = [];
  let holder = await (await queueUp(bench)).active;
  const queue: Waiter[] = [];
  while (queue.length < WAITING) {
    queue.push(await queueUp(bench));
  }
  while (timesMs.length < HAND_OVERS) {
    const startedAtMs = performance.now();
    const released = release(client, holder);
    // The first to be granted is the next, whatever order the allocator keeps.
    const next = await Promise.race(queue.map(async (waiter) => granted(waiter)));
    timesMs.push(performance.now() - startedAtMs);
    await released;
    queue.splice(queue.indexOf(next.waiter), 1);
    holder = next.lease;
    queue.push(await queueUp(bench));
  }
  for (const { lease } of queue) {
    await release(client, lease);
  }
  await release(client, holder);
  await untilNoneLives(client);
  return timesMs;
}

async function granted(waiter: Waiter): Promise<{ waiter: Waiter; lease: Lease }> {
  return { waiter, lease: await waiter.active };
}

async function queueUp({ client }: Bench): Promise<Waiter> {
  const [lease] = await requestMany(client, { ...wish(BLUEPRINT), count: 1 });
  if (lease === undefined) {
    throw new RangeError('The API answered a request for one lease with none.');
  }
  const active = untilActive(client, lease);
  // The last ones of a run are released while they wait, and nobody asks any more.
  active.catch(() => undefined);
  return { lease, active };
}
