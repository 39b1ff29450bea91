import { describe, expect, it } from '@jest/globals';
import { covers, inWords, offersOf, type Offer } from '../../src/ec2-host/launch/offers.ts';
import { OutOfOffers, refusalOf, type Refusal } from '../../src/ec2-host/launch/out-of-offers.ts';
import { parsed } from './support/config.ts';

const spot: Offer = { type: 'm7i.large', subnet: 'subnet-0a', market: 'spot' };

describe('offers', () => {
  it('try one market in all places before the next, types before subnets', () => {
    const config = parsed({
      market: 'spot-then-on-demand',
      instanceTypes: ['m7i.large', 'm6i.large'],
      subnets: ['subnet-0000000a', 'subnet-0000000b'],
    });
    expect(offersOf(config).map(inWords)).toEqual([
      'm7i.large in subnet-0000000a (spot)',
      'm7i.large in subnet-0000000b (spot)',
      'm6i.large in subnet-0000000a (spot)',
      'm6i.large in subnet-0000000b (spot)',
      'm7i.large in subnet-0000000a',
      'm7i.large in subnet-0000000b',
      'm6i.large in subnet-0000000a',
      'm6i.large in subnet-0000000b',
    ]);
  });

  it('without subnets ask for the default one', () => {
    expect(offersOf(parsed({})).map(inWords)).toEqual(['t3.micro in the default subnet']);
  });

  it.each([
    ['place', { subnet: 'subnet-0b' }, false],
    ['place', { market: 'on-demand' }, false],
    ['place', {}, true],
    ['type', { subnet: 'subnet-0b' }, true],
    ['type', { market: 'on-demand' }, false],
    ['type', { type: 'm6i.large' }, false],
    ['spot', { type: 'm6i.large', subnet: 'subnet-0b' }, true],
    ['spot', { market: 'on-demand' }, false],
    ['account', { type: 'm6i.large', market: 'on-demand' }, true],
  ] as const)('a refusal for %s is one for an offer with %j: %s', (scope, changes, is) => {
    expect(covers(scope, spot, { ...spot, ...changes })).toBe(is);
  });

  it('come back when their time is over, but for what was refused for good', () => {
    const refusal = (until: number | null): Refusal => ({
      offer: spot,
      scope: 'place',
      follows: 'next',
      sentence: '',
      until,
    });
    expect(refusalOf(spot, [refusal(100)], 99)?.until).toBe(100);
    expect(refusalOf(spot, [refusal(100)], 100)).toBeUndefined();
    expect(refusalOf(spot, [refusal(null), refusal(100)], 99)?.until).toBeNull();
  });

  it('are remembered for others of the account only where a refusal passes', () => {
    const outs = new OutOfOffers();
    const refusal = { offer: spot, scope: 'place', sentence: '' } as const;
    outs.add('one', { ...refusal, follows: 'next', until: 100 });
    outs.add('one', { ...refusal, follows: 'never', until: null });
    outs.add('one', { ...refusal, follows: 'pause', until: 100 });
    expect(outs.of('one', 50)).toHaveLength(1);
    expect(outs.of('other', 50)).toHaveLength(0);
    expect(outs.of('one', 100)).toHaveLength(0);
  });
});
