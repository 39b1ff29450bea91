import type { Image, SecurityGroup, Subnet, Zone } from '../account/landscape.ts';
import type { InstanceType } from '../account/instance-types.ts';
import { landscapeFor, tagSet, type Action, type Call } from './action.ts';
import { listing } from './listing.ts';

/** What the region itself is known by, beside the thing. */
type In<T> = T & { readonly region: string; readonly accountId: string };

const inRegion = <T>(call: Call, things: readonly T[]): In<T>[] =>
  things.map((thing) => ({ ...thing, region: call.region, accountId: call.key.accountId }));

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const describeImages: Action = listing<Image>({
  idsName: 'ImageId',
  naming: { prefix: 'ami', code: 'InvalidAMIID', noun: 'image ID' },
  accepts: ['Owner', 'ExecutableBy', 'IncludeDeprecated', 'IncludeDisabled'],
  setName: 'imagesSet',
  things(call) {
    const owners = call.params.list('Owner');
    return landscapeFor(call).images.filter(
      ({ ownerId, ownerAlias }) =>
        owners.length === 0 ||
        owners.includes(ownerId) ||
        (ownerAlias !== null && owners.includes(ownerAlias)) ||
        (owners.includes('self') && ownerId === call.key.accountId),
    );
  },
  filters: {
    architecture: ({ architecture }) => architecture,
    'creation-date': ({ createdAt }) => createdAt,
    description: ({ description }) => description,
    'image-id': ({ id }) => id,
    'image-type': () => 'machine',
    'is-public': () => 'true',
    name: ({ name }) => name,
    'owner-alias': ({ ownerAlias }) => ownerAlias,
    'owner-id': ({ ownerId }) => ownerId,
    'root-device-type': () => 'ebs',
    state: ({ state }) => state,
    'virtualization-type': () => 'hvm',
  },
  field: (image) => ({
    imageId: image.id,
    imageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
    imageState: image.state,
    imageOwnerId: image.ownerId,
    imageOwnerAlias: image.ownerAlias ?? undefined,
    creationDate: image.createdAt,
    isPublic: true,
    architecture: image.architecture,
    imageType: 'machine',
    name: image.name,
    description: image.description,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDevice,
    blockDeviceMapping: [
      {
        deviceName: image.rootDevice,
        ebs: {
          snapshotId: image.snapshotId,
          volumeSize: image.sizeGiB,
          volumeType: 'gp3',
          deleteOnTermination: true,
          encrypted: false,
        },
      },
    ],
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    enaSupport: true,
    tagSet: tagSet(image.tags),
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const describeSubnets: Action = listing<In<Subnet>>({
  idsName: 'SubnetId',
  naming: { prefix: 'subnet', code: 'InvalidSubnetID', noun: 'subnet ID' },
  setName: 'subnetSet',
  things: (call) => inRegion(call, landscapeFor(call).subnets),
  filters: {
    'availability-zone': ({ zone }) => zone,
    'cidr-block': ({ cidr }) => cidr,
    'default-for-az': ({ isDefault }) => String(isDefault),
    'map-public-ip-on-launch': ({ givesPublicAddresses }) => String(givesPublicAddresses),
    'owner-id': ({ accountId }) => accountId,
    state: () => 'available',
    'subnet-id': ({ id }) => id,
    'vpc-id': ({ vpcId }) => vpcId,
  },
  field: (subnet) => ({
    subnetId: subnet.id,
    subnetArn: `arn:aws:ec2:${subnet.region}:${subnet.accountId}:subnet/${subnet.id}`,
    state: 'available',
    ownerId: subnet.accountId,
    vpcId: subnet.vpcId,
    cidrBlock: subnet.cidr,
    availableIpAddressCount: 65_531,
    availabilityZone: subnet.zone,
    defaultForAz: subnet.isDefault,
    mapPublicIpOnLaunch: subnet.givesPublicAddresses,
    tagSet: tagSet(subnet.tags),
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const describeSecurityGroups: Action = listing<In<SecurityGroup>>({
  idsName: 'GroupId',
  naming: {
    prefix: 'sg',
    code: 'InvalidGroup',
    malformed: 'InvalidGroupId.Malformed',
    noun: 'security group',
  },
  setName: 'securityGroupInfo',
  things: (call) => inRegion(call, landscapeFor(call).groups),
  filters: {
    description: ({ description }) => description,
    'group-id': ({ id }) => id,
    'group-name': ({ name }) => name,
    'owner-id': ({ accountId }) => accountId,
    'vpc-id': ({ vpcId }) => vpcId,
  },
  field: (group) => ({
    ownerId: group.accountId,
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    vpcId: group.vpcId,
    ipPermissions: [],
    ipPermissionsEgress: [],
    tagSet: tagSet(group.tags),
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export const describeAvailabilityZones: Action = listing<In<Zone> & Named>({
  idsName: 'ZoneName',
  naming: { prefix: '', code: 'InvalidParameterValue', noun: 'availability zone' },
  accepts: ['ZoneId', 'AllAvailabilityZones'],
  setName: 'availabilityZoneInfo',
  things: (call) => inRegion(call, landscapeFor(call).zones).map(named),
  filters: {
    'region-name': ({ region }) => region,
    state: () => 'available',
    'zone-id': ({ zoneId }) => zoneId,
    'zone-name': ({ name }) => name,
    'zone-type': () => 'availability-zone',
  },
  field: ({ name, zoneId, region }) => ({
    zoneName: name,
    zoneState: 'available',
    regionName: region,
    zoneId,
    zoneType: 'availability-zone',
    optInStatus: 'opt-in-not-required',
    groupName: region,
    networkBorderGroup: region,
    messageSet: [],
  }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export const describeInstanceTypes: Action = listing<InstanceType & Named>({
  idsName: 'InstanceType',
  naming: { prefix: '', code: 'InvalidInstanceType', noun: 'instance type' },
  accepts: ['IncludeUnsupportedInRegion'],
  setName: 'instanceTypeSet',
  things: (call) => landscapeFor(call).types.map(named),
  filters: {
    'burstable-performance-supported': ({ isBurstable }) => String(isBurstable),
    'current-generation': () => 'true',
    'instance-type': ({ name }) => name,
    'memory-info.size-in-mib': ({ memoryMiB }) => String(memoryMiB),
    'processor-info.supported-architecture': ({ architecture }) => architecture,
    'supported-usage-class': () => ['on-demand', 'spot'],
    'vcpu-info.default-vcpus': ({ vcpus }) => String(vcpus),
  },
  field: ({ name, vcpus, memoryMiB, architecture, isBurstable }) => ({
    instanceType: name,
    currentGeneration: true,
    supportedUsageClasses: ['on-demand', 'spot'],
    supportedRootDeviceTypes: ['ebs'],
    supportedVirtualizationTypes: ['hvm'],
    bareMetal: false,
    hypervisor: 'nitro',
    processorInfo: { supportedArchitectures: [architecture] },
    vCpuInfo: {
      defaultVCpus: vcpus,
      defaultCores: Math.max(1, vcpus / 2),
      defaultThreadsPerCore: 2,
    },
    memoryInfo: { sizeInMiB: memoryMiB },
    instanceStorageSupported: false,
    burstablePerformanceSupported: isBurstable,
  }),
});

/** Known by name; it has no tags. */
interface Named {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

const named = <T extends { readonly name: string }>(thing: T): T & Named => ({
  ...thing,
  id: thing.name,
  tags: {},
});
