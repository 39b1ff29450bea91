import { landscapeOf } from '../account/landscape.ts';
import type { AccessKey } from '../auth/access-key.ts';
import type { Facts } from '../faults/fault.ts';
import type { Params } from '../protocol/params.ts';

/** What the call says of the instance that it wants, as far as faults are chosen by it. */
export function factsIn(name: string, key: AccessKey, region: string, params: Params): Facts {
  const wanted = params.child('LaunchSpecification') ?? params;
  const { subnets } = landscapeOf(key.accountId, region);
  const subnetId =
    wanted.text('SubnetId') ?? wanted.children('NetworkInterface')[0]?.text('SubnetId');
  const isSpot =
    name === 'RequestSpotInstances' ||
    params.child('InstanceMarketOptions')?.text('MarketType') === 'spot';
  return {
    action: name,
    accountId: key.accountId,
    accessKeyId: key.accessKeyId,
    type: wanted.text('InstanceType'),
    zone:
      subnets.find(({ id }) => id === subnetId)?.zone ??
      wanted.child('Placement')?.text('AvailabilityZone'),
    market: isSpot ? 'spot' : 'on-demand',
  };
}
