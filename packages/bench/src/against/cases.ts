import { createExclusive } from '../blueprint.ts';
import { ANY_HOST } from '../leases.ts';
import { burst, inOneRequest, inRequestsOfOne, type Way } from '../samples/burst.ts';
import { holdFor, serveAll } from '../samples/contended.ts';
import { HandOvers } from '../samples/hand-overs.ts';
import { leaseOne } from '../samples/one-lease.ts';
import { inTurn, pick } from './in-turn.ts';
import type { PairedCase, PairedFigure, Sizes, Two } from './paired-case.ts';

const HOSTS = 10;
/**
 * A tenth of case c, in leases and in time: what may differ is the time between two holds, and a
 * burst's pairs of the whole case would take seven minutes of waiting for holds to end.
 */
const CONTENDED_LEASES = 100;
const HOLD_MS = 100;

const oneLease: PairedCase = {
  key: 'a',
  title: 'Request to active, one at a time',
  async run({ a, b }, { pairs }) {
    const samples = await inTurn(
      pairs,
      () => leaseOne(a.client, ANY_HOST),
      () => leaseOne(b.client, ANY_HOST),
    );
    return [
      {
        name: 'request to active',
        unit: 'ms',
        clock: 'before POST /v1/leases?wait=active is sent, to its answer read',
        samples: pick(samples, ({ activeMs }) => activeMs),
      },
      {
        name: 'release to destroyed',
        unit: 'ms',
        clock: 'before POST .../release is sent, to the answer of GET ...?wait=destroyed read',
        samples: pick(samples, ({ goneMs }) => goneMs),
      },
    ];
  },
};

const bursts: PairedCase = {
  key: 'b',
  title: 'A thousand leases at once',
  async run(two, sizes) {
    const count = sizes.burstLeases;
    return [
      ...(await burstsIn(two, sizes, 'in one request', inOneRequest)),
      ...(await burstsIn(two, sizes, `in ${count} requests`, inRequestsOfOne)),
    ];
  },
};

async function burstsIn(
  { a, b }: Two,
  { bursts: count, burstLeases }: Sizes,
  name: string,
  way: Way,
): Promise<PairedFigure[]> {
  a.say(`${burstLeases} ${name}, ${count} times each`);
  const options = { way, asked: ANY_HOST, count: burstLeases };
  const samples = await inTurn(
    count,
    () => burst(a.client, options),
    () => burst(b.client, options),
  );
  return [
    {
      name: `${name}: all active`,
      unit: 's',
      clock: 'before the first POST /v1/leases?wait=active is sent, to all active as read',
      samples: pick(samples, ({ activeSeconds }) => activeSeconds),
    },
    {
      name: `${name}: all destroyed`,
      unit: 's',
      clock: 'before the first POST .../release is sent, to the list of live leases read empty',
      samples: pick(samples, ({ goneSeconds }) => goneSeconds),
    },
  ];
}

const contended: PairedCase = {
  key: 'c',
  title:
    `${CONTENDED_LEASES} leases over ${HOSTS} exclusive resources, each held ${HOLD_MS} ms ` +
    `(ideal ${(CONTENDED_LEASES / HOSTS) * (HOLD_MS / 1_000)} s)`,
  async run(two, { bursts: count }) {
    const [onA, onB] = await onBoth(two, async (on) => {
      const blueprint = await createExclusive(on, 'bench-ten', HOSTS);
      return () => serveAll(on, blueprint, CONTENDED_LEASES, holdFor(on, HOLD_MS));
    });
    return [
      {
        name: 'all served',
        unit: 's',
        clock: 'before the PATCH that enables the blueprint is sent, to the end of the last hold',
        samples: await inTurn(count, onA, onB),
      },
    ];
  },
};

const handOver: PairedCase = {
  key: 'd',
  title: 'Release to the next waiter’s grant on one exclusive resource',
  async run(two, { pairs }) {
    const [onA, onB] = await onBoth(two, async (on) => {
      await createExclusive(on, 'bench-one', 1);
      return HandOvers.open(on.client, 'bench-one');
    });
    const samples = await inTurn(
      pairs,
      () => onA.next(),
      () => onB.next(),
    );
    await Promise.all([onA.close(), onB.close()]);
    return [
      {
        name: 'release to the next grant',
        unit: 'ms',
        clock:
          'before POST .../release is sent, to the answer of the next GET ...?wait=active read',
        samples,
      },
    ];
  },
};

/** What is made ready on each before the first clock starts. */
async function onBoth<Made>(
  { a, b }: Two,
  make: (on: Two['a']) => Promise<Made>,
): Promise<[Made, Made]> {
  return [await make(a), await make(b)];
}

/** In the order in which they are run. */
export const PAIRED_CASES: readonly PairedCase[] = [oneLease, bursts, contended, handOver];
