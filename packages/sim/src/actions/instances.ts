import { landscapeOf } from '../account/landscape.ts';
import { STATE_CODES, type InstanceRecord, type InstanceState } from '../account/records.ts';
import type { Fields as FilterFields } from '../protocol/filters.ts';
import type { Xml } from '../protocol/xml.ts';
import { iso, type World } from '../world.ts';
import { chosen, isOwn, tagSet, type Call } from './action.ts';

/** As it is shown now: what has ended may still look alive for a while. */
function shown(record: InstanceRecord, now: string): InstanceRecord {
  const { linger } = record;
  return linger !== null && now < linger.until ? { ...record, state: linger.state } : record;
}

/** What the caller's account has in the region, as it is seen now. */
export function seenInstances(call: Call, { stale = false } = {}): readonly InstanceRecord[] {
  const { world } = call;
  const nowMs = world.now();
  const now = iso(nowMs);
  const listedSince = iso(nowMs - world.times.terminatedListedMs);
  const records =
    (stale ? world.faults.takeStale(call.facts) : null) ?? world.state.instances.all();
  return records
    .filter(isOwn(call))
    .filter(({ unseenUntil }) => unseenUntil === null || unseenUntil <= now)
    .filter(({ state, stateAt }) => state !== 'terminated' || stateAt >= listedSince)
    .map((record) => shown(record, now));
}

export const INSTANCE_NAMING = { prefix: 'i', code: 'InvalidInstanceID', noun: 'instance ID' };

export function chosenInstances(
  call: Call,
  ids: readonly string[],
  options: { readonly stale?: boolean } = {},
): readonly InstanceRecord[] {
  return chosen(seenInstances(call, options), ids, INSTANCE_NAMING);
}

export const stateField = (state: InstanceState): Xml => ({
  code: STATE_CODES[state],
  name: state,
});

const publicAddress = ({ isPublic, address }: InstanceRecord): string | null =>
  isPublic ? address : null;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const INSTANCE_FILTERS: FilterFields<InstanceRecord> = {
  architecture: (instance) => architectureOf(instance),
  'availability-zone': ({ zone }) => zone,
  'client-token': ({ clientToken }) => clientToken,
  'dns-name': () => '',
  'image-id': ({ imageId }) => imageId,
  'instance-id': ({ id }) => id,
  'instance-lifecycle': ({ market }) => (market === 'spot' ? 'spot' : null),
  'instance-state-code': ({ state }) => String(STATE_CODES[state]),
  'instance-state-name': ({ state }) => state,
  'instance-type': ({ type }) => type,
  'instance.group-id': ({ groupIds }) => groupIds,
  'ip-address': publicAddress,
  'key-name': ({ keyName }) => keyName,
  'launch-time': ({ launchedAt }) => launchedAt,
  'network-interface.network-interface-id': ({ interfaceIds }) => interfaceIds,
  'owner-id': ({ accountId }) => accountId,
  'private-ip-address': ({ address }) => address,
  'reservation-id': ({ reservationId }) => reservationId,
  'root-device-name': ({ rootDevice }) => rootDevice,
  'spot-instance-request-id': ({ spotRequestId }) => spotRequestId,
  'state-reason-code': ({ stateReason }) => stateReason?.code,
  'subnet-id': ({ subnetId }) => subnetId,
  tenancy: ({ tenancy }) => tenancy,
  'vpc-id': ({ vpcId }) => vpcId,
};

function architectureOf({ accountId, region, type }: InstanceRecord): string {
  const { types } = landscapeOf(accountId, region);
  return types.find(({ name }) => name === type)?.architecture ?? 'x86_64';
}

export function instanceField(world: World, instance: InstanceRecord): Xml {
  const { accountId, region } = instance;
  const { groups } = landscapeOf(accountId, region);
  const groupSet = instance.groupIds.map((groupId) => ({
    groupId,
    groupName: groups.find(({ id }) => id === groupId)?.name ?? null,
  }));
  const isOver = instance.state === 'terminated';
  const address = isOver ? null : instance.address;
  const { market, spotRequestId, profileArn } = instance;
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateField(instance.state),
    // Of the loopback range; a name would have to be resolved by somebody.
    privateDnsName: address === null ? null : `${instance.hostName}.${region}.compute.internal`,
    dnsName: null,
    reason: instance.transitionReason,
    keyName: instance.keyName ?? undefined,
    amiLaunchIndex: instance.launchIndex,
    productCodes: null,
    instanceType: instance.type,
    launchTime: instance.launchedAt,
    placement: { availabilityZone: instance.zone, groupName: null, tenancy: instance.tenancy },
    monitoring: { state: instance.monitoring ? 'enabled' : 'disabled' },
    subnetId: isOver ? undefined : instance.subnetId,
    vpcId: isOver ? undefined : instance.vpcId,
    privateIpAddress: address ?? undefined,
    ipAddress: isOver ? undefined : (publicAddress(instance) ?? undefined),
    sourceDestCheck: isOver ? undefined : true,
    groupSet: isOver ? [] : groupSet,
    stateReason: instance.stateReason ?? undefined,
    architecture: architectureOf(instance),
    rootDeviceType: 'ebs',
    rootDeviceName: instance.rootDevice,
    blockDeviceMapping: instance.volumes.map(({ device, volumeId }) => {
      const attachment = world.state.volumes.get(volumeId)?.attachment;
      return {
        deviceName: device,
        ebs: {
          volumeId,
          status: 'attached',
          attachTime: attachment?.at ?? instance.launchedAt,
          deleteOnTermination: attachment?.deleteOnTermination ?? true,
        },
      };
    }),
    virtualizationType: 'hvm',
    clientToken: instance.clientToken,
    tagSet: tagSet(instance.tags),
    hypervisor: 'xen',
    instanceLifecycle: market === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: spotRequestId ?? undefined,
    networkInterfaceSet: instance.interfaceIds.map((networkInterfaceId, index) => ({
      networkInterfaceId,
      subnetId: instance.subnetId,
      vpcId: instance.vpcId,
      ownerId: accountId,
      status: 'in-use',
      privateIpAddress: address ?? undefined,
      sourceDestCheck: true,
      groupSet,
      attachment: {
        deviceIndex: index,
        status: 'attached',
        attachTime: instance.launchedAt,
        deleteOnTermination:
          world.state.interfaces.get(networkInterfaceId)?.attachment?.deleteOnTermination ?? true,
      },
      association:
        isOver || publicAddress(instance) === null
          ? undefined
          : { publicIp: publicAddress(instance), publicDnsName: null, ipOwnerId: 'amazon' },
    })),
    iamInstanceProfile:
      profileArn === null ? undefined : { arn: profileArn, id: 'AIPADRYDOCKSIMULATOR0' },
    ebsOptimized: instance.ebsOptimized,
    enaSupport: true,
    metadataOptions: { state: 'applied', ...instance.metadata },
    platformDetails: 'Linux/UNIX',
  };
}

/** Reservations with what they hold, as they are listed. */
export function reservations(
  instances: readonly InstanceRecord[],
): { readonly id: string; readonly instances: readonly InstanceRecord[] }[] {
  const byId = new Map<string, InstanceRecord[]>();
  for (const instance of instances) {
    const held = byId.get(instance.reservationId);
    if (held === undefined) byId.set(instance.reservationId, [instance]);
    else held.push(instance);
  }
  return [...byId].map(([id, held]) => ({
    id,
    instances: held.sort((a, b) => a.launchIndex - b.launchIndex),
  }));
}

export function reservationFields(
  world: World,
  { id, instances }: { readonly id: string; readonly instances: readonly InstanceRecord[] },
): Readonly<Record<string, Xml>> {
  return {
    reservationId: id,
    ownerId: instances[0]?.accountId,
    groupSet: [],
    instancesSet: instances.map((instance) => instanceField(world, instance)),
  };
}
