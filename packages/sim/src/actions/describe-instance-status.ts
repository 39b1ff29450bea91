import type { InstanceRecord } from '../account/records.ts';
import { listing } from './listing.ts';
import { INSTANCE_FILTERS, INSTANCE_NAMING, seenInstances, stateField } from './instances.ts';
import type { Action, Call } from './action.ts';

/** `ok` once it runs and its boot may have ended; before, `initializing`. */
function checkOf({ state, launchedAt, boot }: InstanceRecord, { world }: Call): string {
  if (state !== 'running') return 'not-applicable';
  const upAtMs = Date.parse(launchedAt) + (boot.bootSeconds + boot.initSeconds) * 1000;
  return world.now() >= upAtMs ? 'ok' : 'initializing';
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
export const describeInstanceStatus: Action = listing<InstanceRecord>({
  idsName: 'InstanceId',
  naming: INSTANCE_NAMING,
  accepts: ['IncludeAllInstances', 'IncludeManagedResources'],
  setName: 'instanceStatusSet',
  things: (call) => seenInstances(call, { stale: true }),
  isListed: ({ state }, { params }) =>
    state === 'running' || params.flag('IncludeAllInstances') === true,
  filters: {
    'availability-zone': INSTANCE_FILTERS['availability-zone'] ?? (() => null),
    'instance-state-code': INSTANCE_FILTERS['instance-state-code'] ?? (() => null),
    'instance-state-name': ({ state }) => state,
  },
  field(instance, call) {
    const status = checkOf(instance, call);
    const summary = {
      status,
      details: [{ name: 'reachability', status: status === 'ok' ? 'passed' : status }],
    };
    return {
      instanceId: instance.id,
      availabilityZone: instance.zone,
      instanceState: stateField(instance.state),
      systemStatus: summary,
      instanceStatus: summary,
      eventsSet: [],
    };
  },
});
