import type { SpotRequestRecord } from '../account/records.ts';
import { invalid, missing } from '../protocol/ec2-error.ts';
import type { Xml } from '../protocol/xml.ts';
import { iso } from '../world.ts';
import { chosen, endDryRun, ownIn, tagSet, type Action } from './action.ts';
import { clientTokenIn, madeBefore, tokenUse } from './client-token.ts';
import { launch } from './launch.ts';
import { launchWish } from './launch-wish.ts';
import { listing } from './listing.ts';
import { tagSpecifications } from './tag-specifications.ts';

const NAMING = {
  prefix: 'sir',
  code: 'InvalidSpotInstanceRequestID',
  noun: 'spot instance request ID',
};

const requestField = (request: SpotRequestRecord): Xml => ({
  spotInstanceRequestId: request.id,
  spotPrice: request.maxPrice,
  type: 'one-time',
  state: request.state,
  status: {
    code: request.status.code,
    updateTime: request.updatedAt,
    message: request.status.message,
  },
  launchSpecification: {
    imageId: request.imageId,
    instanceType: request.type,
    placement: { availabilityZone: request.zone },
  },
  instanceId: request.instanceId ?? undefined,
  createTime: request.createdAt,
  productDescription: 'Linux/UNIX',
  launchedAvailabilityZone: request.zone,
  instanceInterruptionBehavior: 'terminate',
  tagSet: tagSet(request.tags),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotInstanceRequests.html */
export const describeSpotInstanceRequests: Action = listing<SpotRequestRecord>({
  idsName: 'SpotInstanceRequestId',
  naming: NAMING,
  setName: 'spotInstanceRequestSet',
  things: (call) => ownIn(call, call.world.state.spotRequests),
  filters: {
    'instance-id': ({ instanceId }) => instanceId,
    'launch.image-id': ({ imageId }) => imageId,
    'launch.instance-type': ({ type }) => type,
    'launched-availability-zone': ({ zone }) => zone,
    'spot-instance-request-id': ({ id }) => id,
    'spot-price': ({ maxPrice }) => maxPrice,
    state: ({ state }) => state,
    'status-code': ({ status }) => status.code,
    type: () => 'one-time',
  },
  field: requestField,
});

/**
 * What runs already runs on.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelSpotInstanceRequests.html
 */
export const cancelSpotInstanceRequests: Action = {
  accepts: ['SpotInstanceRequestId'],
  act(call) {
    const { world, params } = call;
    const ids = params.list('SpotInstanceRequestId');
    if (ids.length === 0) throw missing('SpotInstanceRequestId');
    const requests = chosen(ownIn(call, world.state.spotRequests), ids, NAMING);
    endDryRun(call);
    const cancelled = requests.map((request) => {
      if (request.state !== 'open' && request.state !== 'active') return request;
      const code =
        request.instanceId === null
          ? 'canceled-before-fulfillment'
          : 'request-canceled-and-instance-running';
      return world.state.spotRequests.put({
        ...request,
        state: 'cancelled',
        status: { code, message: 'Your Spot request was cancelled.' },
        updatedAt: iso(world.now()),
      });
    });
    return {
      spotInstanceRequestSet: cancelled.map(({ id, state }) => ({
        spotInstanceRequestId: id,
        state,
      })),
    };
  },
};

const COUNT_MAX = 100;

/**
 * Filled at once, each with an instance of its own; refused for want of capacity, where EC2 would leave it open.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotInstances.html
 */
export const requestSpotInstances: Action = {
  accepts: [
    'ClientToken',
    'InstanceCount',
    'InstanceInterruptionBehavior',
    'LaunchSpecification',
    'SpotPrice',
    'TagSpecification',
    'Type',
  ],
  act(call) {
    const { params, world } = call;
    const specification = params.child('LaunchSpecification');
    if (specification === undefined) throw missing('LaunchSpecification');
    const count = params.integer('InstanceCount') ?? 1;
    if (count < 1 || count > COUNT_MAX) throw invalid('instanceCount', String(count));
    const type = params.text('Type') ?? 'one-time';
    if (type !== 'one-time')
      throw invalid('type', type, 'The simulator knows one-time requests only.');
    const tags =
      tagSpecifications(params, ['spot-instances-request'])['spot-instances-request'] ?? {};
    const wish = {
      ...launchWish(call, specification),
      market: 'spot' as const,
      maxPrice: params.text('SpotPrice') ?? null,
    };
    endDryRun(call);
    const use = tokenUse(call, clientTokenIn(call), wish.subnet.zone);
    const instances =
      madeBefore(call, use) ??
      launch(call, {
        wish,
        least: count,
        most: count,
        clientToken: null,
        tags: { 'spot-instances-request': tags },
        with: (made) => {
          if (use !== null)
            world.state.tokens.put({ ...use, instanceIds: made.map(({ id }) => id) });
        },
      });
    const requests = instances.flatMap(
      ({ spotRequestId }) => world.state.spotRequests.get(spotRequestId ?? '') ?? [],
    );

    return { spotInstanceRequestSet: requests.map(requestField) };
  },
};
