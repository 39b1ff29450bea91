import type { Bench, Case, Metric } from '../bench.ts';
import { CONNECTIONS_MAX } from '../client.ts';
import { ANY_HOST } from '../leases.ts';
import { burst, inOneRequest, inRequestsOfOne, type Way } from '../samples/burst.ts';

const LEASES = 1_000;
const RATE_CLOCK = `${LEASES} divided by the seconds to all active`;

interface NamedWay {
  readonly name: string;
  readonly clock: string;
  readonly way: Way;
}

const WAYS: readonly NamedWay[] = [
  {
    name: 'in one request',
    clock:
      `before POST /v1/leases?wait=active with count ${LEASES} is sent, to its answer read with ` +
      'all active; those that it does not show active are waited for one by one',
    way: inOneRequest,
  },
  {
    name: `in ${LEASES} requests`,
    clock:
      `before the first POST /v1/leases?wait=active is sent, to the last answer read, over at ` +
      `most ${CONNECTIONS_MAX} connections`,
    way: inRequestsOfOne,
  },
];

export const thousandAtOnce: Case = {
  key: 'b',
  title: `${LEASES} leases at once`,
  async run(bench) {
    const metrics: Metric[] = [];
    for (const each of WAYS) {
      metrics.push(...(await measure(bench, each)));
    }
    return metrics;
  },
};

async function measure(bench: Bench, { name, clock, way }: NamedWay): Promise<Metric[]> {
  const activeAfter: number[] = [];
  const goneAfter: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    bench.say(`${name}, run ${run + 1} of ${bench.runs}`);
    const once = await burst(bench.client, { way, asked: ANY_HOST, count: LEASES });
    activeAfter.push(once.activeSeconds);
    goneAfter.push(once.goneSeconds);
  }
  const perRun = (seconds: readonly number[]): number[][] => seconds.map((each) => [each]);
  const rates = activeAfter.map((seconds) => [LEASES / seconds]);
  const goneClock =
    `before the first of ${LEASES} POST .../release is sent, to the list of live leases ` +
    'read empty';
  return [
    { name: `${name}: all active`, unit: 's', clock, runs: perRun(activeAfter) },
    { name: `${name}: rate`, unit: 'leases/s', clock: RATE_CLOCK, runs: rates },
    { name: `${name}: all destroyed`, unit: 's', clock: goneClock, runs: perRun(goneAfter) },
  ];
}
