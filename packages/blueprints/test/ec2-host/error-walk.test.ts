import { describe, expect, it } from '@jest/globals';
import { KNOWN_CODES, rowOf } from '../../src/ec2-host/error/error-table.ts';
import { covers, offersOf } from '../../src/ec2-host/launch/offers.ts';
import { Bench } from './support/bench.ts';
import { HERE, parsed } from './support/config.ts';

const config = {
  market: 'spot-then-on-demand',
  instanceTypes: ['t3.micro', 't3.small'],
  subnets: HERE.subnets
    .filter(({ isDefault }) => isDefault)
    .map(({ id }) => id)
    .slice(0, 2),
} as const;

/** Codes of the SDK itself, which no answer has. */
const OF_ANSWERS = KNOWN_CODES.filter((code) => code !== 'CredentialsProviderError');

describe('the table of errors', () => {
  it.each([...OF_ANSWERS, 'SomethingNew'])('%s is followed by what it says', async (code) => {
    const bench = await Bench.open({}, { outMs: 60_000, pauseMs: 60_000 });
    bench.sim.faults.add({
      on: { action: 'RunInstances' },
      do: { what: 'error', code, status: 400 },
      times: 1,
    });
    const step = await bench.step(
      bench.planned({ ...config, subnets: [...config.subnets] }),
      bench.recorder(),
    );
    const row = rowOf(code) ?? { scope: 'place', follows: 'next', made: 'nothing' };
    const [first, ...others] = bench.calls('RunInstances');
    expect(first?.outcome).toBe(code);
    const launched = bench.launches();
    if (row.follows === 'stop') {
      expect(step.step).toBe('failed');
      expect(others).toEqual([]);
    } else if (row.made === 'unknown') {
      // The same again under the same token.
      expect(others.map(({ clientToken }) => clientToken)).toEqual([first?.clientToken]);
      expect(launched).toHaveLength(1);
    } else if (row.follows === 'pause') {
      expect(step).toMatchObject({ step: 'again-after' });
      expect(others).toEqual([]);
    } else {
      const [refused, ...rest] = offersOf(parsed({ ...config, subnets: [...config.subnets] }));
      const next = rest.find((offer) => refused && !covers(row.scope, refused, offer));
      expect(launched).toEqual([
        expect.objectContaining({
          type: next?.type,
          market: next?.market,
          zone: HERE.subnets.find(({ id }) => id === next?.subnet)?.zone,
        }),
      ]);
      expect(launched[0]?.clientToken).not.toBe(first?.clientToken);
    }
  });
});
