import type { Lease } from '@drydock/contract';
import type { Bench, Case, Metric } from '../bench.ts';
import { CONNECTIONS_MAX } from '../client.ts';
import {
  ANY_HOST,
  releaseAll,
  requestActive,
  requestManyActive,
  untilNoneLives,
} from '../leases.ts';

const LEASES = 1_000;
const RATE_CLOCK = `${LEASES} divided by the seconds to all active`;

interface Way {
  readonly name: string;
  readonly clock: string;
  request(bench: Bench): Promise<readonly Lease[]>;
}

const WAYS: readonly Way[] = [
  {
    name: 'in one request',
    clock:
      `before POST /v1/leases?wait=active with count ${LEASES} is sent, to its answer read with ` +
      'all active; those that it does not show active are waited for one by one',
    request: ({ client }) => requestManyActive(client, { ...ANY_HOST, count: LEASES }),
  },
  {
    name: `in ${LEASES} requests`,
    clock:
      `before the first POST /v1/leases?wait=active is sent, to the last answer read, over at ` +
      `most ${CONNECTIONS_MAX} connections`,
    request: ({ client }) =>
      Promise.all(Array.from({ length: LEASES }, () => requestActive(client, ANY_HOST))),
  },
];

export const thousandAtOnce: Case = {
  key: 'b',
  title: `${LEASES} leases at once`,
  async run(bench) {
    const metrics: Metric[] = [];
    for (const way of WAYS) {
      metrics.push(...(await measure(bench, way)));
    }
    return metrics;
  },
};

async function measure(bench: Bench, way: Way): Promise<Metric[]> {
  const activeAfter: number[] = [];
  const goneAfter: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    bench.say(`${way.name}, run ${run + 1} of ${bench.runs}`);
    const startedAtMs = performance.now();
    const leases = await way.request(bench);
    activeAfter.push((performance.now() - startedAtMs) / 1_000);

    const releasedAtMs = performance.now();
    await releaseAll(bench.client, leases);
    await untilNoneLives(bench.client);
    goneAfter.push((performance.now() - releasedAtMs) / 1_000);
  }
  const perRun = (seconds: readonly number[]): number[][] => seconds.map((each) => [each]);
  const rates = activeAfter.map((seconds) => [LEASES / seconds]);
  const goneClock =
    `before the first of ${LEASES} POST .../release is sent, to the list of live leases ` +
    'read empty';
  return [
    { name: `${way.name}: all active`, unit: 's', clock: way.clock, runs: perRun(activeAfter) },
    { name: `${way.name}: rate`, unit: 'leases/s', clock: RATE_CLOCK, runs: rates },
    { name: `${way.name}: all destroyed`, unit: 's', clock: goneClock, runs: perRun(goneAfter) },
  ];
}
