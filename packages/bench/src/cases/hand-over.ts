import type { Bench, Case } from '../bench.ts';
import { createExclusive } from '../blueprint.ts';
import { HandOvers } from '../samples/hand-overs.ts';

const BLUEPRINT = 'bench-one';
const HAND_OVERS = 200;

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

async function handOverAndOver({ client }: Bench): Promise<number[]> {
  const timesMs: number[] = [];
  const handOvers = await HandOvers.open(client, BLUEPRINT);
  while (timesMs.length < HAND_OVERS) {
    timesMs.push(await handOvers.next());
  }
  await handOvers.close();
  return timesMs;
}
