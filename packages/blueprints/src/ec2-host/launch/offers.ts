import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Scope } from '../error/error-table.ts';

export const offer = z.strictObject({
  type: z.string(),
  /** Null where the account's default subnet is taken. */
  subnet: z.string().nullable(),
  market: z.enum(['on-demand', 'spot']),
});

/** One way to ask for a machine. */
export type Offer = z.infer<typeof offer>;

/** All of them in the order in which they are tried: a market in all places before the next one. */
export function offersOf(config: Config): readonly Offer[] {
  const markets =
    config.market === 'spot-then-on-demand' ? (['spot', 'on-demand'] as const) : [config.market];
  const subnets = config.subnets.length === 0 ? [null] : config.subnets;
  return markets.flatMap((market) =>
    config.instanceTypes.flatMap((type) => subnets.map((subnet) => ({ type, subnet, market }))),
  );
}

export function inWords({ type, subnet, market }: Offer): string {
  const where = subnet === null ? 'the default subnet' : subnet;
  return `${type} in ${where}${market === 'spot' ? ' (spot)' : ''}`;
}

/** Whether what was refused for one offer is refused for another one as well. */
export function covers(scope: Scope, refused: Offer, other: Offer): boolean {
  const isMarket = refused.market === other.market;
  switch (scope) {
    case 'place':
      return isMarket && refused.type === other.type && refused.subnet === other.subnet;
    case 'type':
      return isMarket && refused.type === other.type;
    case 'spot':
      return other.market === 'spot';
    case 'account':
    case 'request':
    case 'credential':
      return true;
  }
}
