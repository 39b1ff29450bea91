import { createExclusive } from '../blueprint.ts';
import { medianOf } from '../ratio.ts';
import { HandOvers } from '../samples/hand-overs.ts';
import { settle } from './fill.ts';
import { atMost, scaled } from './growth.ts';
import type { Ground, GrowthCase } from './growth-case.ts';

const SHORT = 10;
const LONG = 100_000;
const SAMPLES = 200;

/** How many stand behind the next one does not matter to it. */
export const longLine: GrowthCase = {
  key: 's4',
  title: `a hand-over with ${LONG} in one line, beside one with ${SHORT}`,
  async run(ground) {
    const { say, size } = ground;
    await createExclusive(ground, 'grow-one', 1);
    const short = await HandOvers.open(ground.client, 'grow-one', SHORT);
    say(`measuring with ${SHORT} in line`);
    const empty = await handOverMs(ground, short);
    await short.close();
    const waiting = scaled(LONG, size, 100);
    say(`requesting ${waiting} leases`);
    const long = await HandOvers.open(ground.client, 'grow-one', waiting);
    await settle(ground);
    say('measuring with them in line');
    const full = await handOverMs(ground, long);
    const name = 'release to the next grant, p50';
    return [{ name, unit: 'ms', empty, full, bound: atMost(1.5) }];
  },
};

async function handOverMs({ size }: Ground, handOvers: HandOvers): Promise<number> {
  const timesMs: number[] = [];
  while (timesMs.length < scaled(SAMPLES, size, 20)) {
    timesMs.push(await handOvers.next());
  }
  return medianOf(timesMs);
}
