import type { Image, Subnet } from '../account/landscape.ts';
import type { InstanceType } from '../account/instance-types.ts';
import type { Market } from '../account/records.ts';
import { Ec2Error, invalid, missing } from '../protocol/ec2-error.ts';
import type { Params } from '../protocol/params.ts';
import { isOwn, landscapeFor, type Call } from './action.ts';
import { disksIn, type Disk } from './block-devices.ts';

/** What is to be launched, checked. */
export interface LaunchWish {
  readonly image: Image;
  readonly type: InstanceType;
  readonly subnet: Subnet;
  readonly groupIds: readonly string[];
  readonly keyName: string | null;
  readonly userData: string | null;
  readonly market: Market;
  readonly maxPrice: string | null;
  readonly disks: readonly Disk[];
  readonly interfaces: readonly { readonly deleteOnTermination: boolean }[];
  readonly isPublic: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly profileArn: string | null;
  readonly tenancy: string;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly isProtected: boolean;
}

const USER_DATA_BYTES_MAX = 16 * 1024;
/** The one instance profile that each account has. */
export const INSTANCE_PROFILE = 'drydock-host';

/** Refuses with EC2's own codes: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html */
export function launchWish(call: Call, params: Params = call.params): LaunchWish {
  const image = imageIn(call, params);
  const type = typeIn(call, params);
  if (type.architecture !== image.architecture) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI.`,
    );
  }
  const interfaces = params.children('NetworkInterface');
  const [first] = interfaces;
  if (first !== undefined) refuseBesideInterfaces(params);
  const network = first ?? params;
  const subnet = subnetIn(call, params, network.text('SubnetId'));
  const market = marketIn(params);
  return {
    image,
    type,
    subnet,
    groupIds: groupsIn(call, network),
    keyName: keyNameIn(call, params),
    userData: userDataIn(params),
    market,
    maxPrice: params.child('InstanceMarketOptions')?.child('SpotOptions')?.text('MaxPrice') ?? null,
    disks: disksIn(params, image),
    interfaces:
      interfaces.length === 0
        ? [{ deleteOnTermination: true }]
        : interfaces.map((one) => ({
            deleteOnTermination: one.flag('DeleteOnTermination') ?? true,
          })),
    isPublic: first?.flag('AssociatePublicIpAddress') ?? subnet.givesPublicAddresses,
    metadata: metadataIn(params),
    profileArn: profileIn(call, params),
    tenancy: oneOf(params.child('Placement'), 'Tenancy', ['default', 'dedicated', 'host']),
    monitoring: params.child('Monitoring')?.flag('Enabled') ?? false,
    ebsOptimized: params.flag('EbsOptimized') ?? false,
    isProtected: params.flag('DisableApiTermination') ?? false,
  };
}

function imageIn(call: Call, params: Params): Image {
  const id = params.text('ImageId');
  if (id === undefined || id === '') throw missing('ImageId');
  if (!/^ami-[0-9a-f]{8,17}$/.test(id)) {
    throw new Ec2Error('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`);
  }
  const image = landscapeFor(call).images.find((one) => one.id === id);
  if (image === undefined) {
    throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  }
  if (image.state !== 'available') {
    throw new Ec2Error('InvalidAMIID.Unavailable', `The image id '[${id}]' is not available`);
  }
  return image;
}

function typeIn(call: Call, params: Params): InstanceType {
  const name = params.text('InstanceType') ?? 'm1.small';
  const type = landscapeFor(call).types.find((one) => one.name === name);
  if (type === undefined) {
    throw new Ec2Error('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  }
  return type;
}

function refuseBesideInterfaces(params: Params): void {
  for (const [name, what] of [
    ['SubnetId', 'subnet ID'],
    ['SecurityGroupId', 'security groups'],
    ['SecurityGroup', 'security groups'],
  ] as const) {
    if (params.text(name) === undefined && params.list(name).length === 0) continue;
    throw new Ec2Error(
      'InvalidParameterCombination',
      `Network interfaces and an instance-level ${what} may not be specified on the same request`,
    );
  }
}

function subnetIn(call: Call, params: Params, id: string | undefined): Subnet {
  const { subnets, zones } = landscapeFor(call);
  const zone = params.child('Placement')?.text('AvailabilityZone');
  if (zone !== undefined && !zones.some(({ name }) => name === zone)) {
    throw new Ec2Error('InvalidParameterValue', `Invalid availability zone: [${zone}]`);
  }
  if (id !== undefined && !/^subnet-[0-9a-f]{8,17}$/.test(id)) {
    throw new Ec2Error('InvalidSubnetID.Malformed', `Invalid id: "${id}" (expecting "subnet-...")`);
  }
  const subnet = subnets.find((one) =>
    id === undefined ? one.isDefault && (zone === undefined || one.zone === zone) : one.id === id,
  );
  if (subnet === undefined) {
    throw new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${id ?? ''}' does not exist`);
  }
  if (zone !== undefined && subnet.zone !== zone) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `The availability zone '${zone}' does not match the availability zone of subnet '${subnet.id}'`,
    );
  }
  return subnet;
}

function groupsIn(call: Call, network: Params): readonly string[] {
  const { groups } = landscapeFor(call);
  const ids = network.list('SecurityGroupId').map((id) => {
    if (!/^sg-[0-9a-f]{8,17}$/.test(id)) {
      throw new Ec2Error('InvalidGroupId.Malformed', `Invalid id: "${id}" (expecting "sg-...")`);
    }
    if (!groups.some((group) => group.id === id)) {
      throw new Ec2Error('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    }
    return id;
  });
  const byName = network.list('SecurityGroup').map((name) => {
    const group = groups.find((one) => one.name === name);
    if (group === undefined) {
      throw new Ec2Error(
        'InvalidGroup.NotFound',
        `The security group '${name}' does not exist in default VPC`,
      );
    }
    return group.id;
  });
  const all = [...new Set([...ids, ...byName])];
  return all.length > 0 ? all : groups.filter(({ name }) => name === 'default').map(({ id }) => id);
}

function keyNameIn(call: Call, params: Params): string | null {
  const name = params.text('KeyName') ?? null;
  const known = call.world.state.keyPairs.all().filter(isOwn(call));
  if (name !== null && !known.some((pair) => pair.name === name)) {
    throw new Ec2Error('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
  }
  return name;
}

function userDataIn(params: Params): string | null {
  const text = params.text('UserData');
  if (text === undefined || text === '') return null;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/\s/g, '').replace(/=+$/, '')) {
    throw new Ec2Error('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  }
  if (bytes.length > USER_DATA_BYTES_MAX) {
    throw new Ec2Error(
      'InvalidUserData.Malformed',
      `User data is limited to ${USER_DATA_BYTES_MAX} bytes`,
    );
  }
  return text;
}

function marketIn(params: Params): Market {
  const options = params.child('InstanceMarketOptions');
  const market = options?.text('MarketType');
  if (market === undefined) return 'on-demand';
  if (market !== 'spot') throw invalid('InstanceMarketOptions.MarketType', market);
  const spot = options?.child('SpotOptions');
  oneOf(spot, 'SpotInstanceType', ['one-time', 'persistent']);
  oneOf(spot, 'InstanceInterruptionBehavior', ['terminate', 'stop', 'hibernate']);
  const price = spot?.text('MaxPrice');
  if (price !== undefined && !/^\d+(\.\d+)?$/.test(price)) {
    throw new Ec2Error('InvalidParameterValue', `Invalid value for spot max price: ${price}`);
  }
  return 'spot';
}

const METADATA: readonly (readonly [name: string, field: string, values: readonly string[]])[] = [
  ['HttpTokens', 'httpTokens', ['required', 'optional']],
  ['HttpEndpoint', 'httpEndpoint', ['enabled', 'disabled']],
  ['HttpProtocolIpv6', 'httpProtocolIpv6', ['disabled', 'enabled']],
  ['InstanceMetadataTags', 'instanceMetadataTags', ['disabled', 'enabled']],
];

function metadataIn(params: Params): Readonly<Record<string, string>> {
  const options = params.child('MetadataOptions');
  const hops = options?.integer('HttpPutResponseHopLimit') ?? 2;
  if (hops < 1 || hops > 64) throw invalid('MetadataOptions.HttpPutResponseHopLimit', String(hops));
  return {
    ...Object.fromEntries(
      METADATA.map(([name, field, values]) => [field, oneOf(options, name, values)]),
    ),
    httpPutResponseHopLimit: String(hops),
  };
}

function profileIn(call: Call, params: Params): string | null {
  const profile = params.child('IamInstanceProfile');
  if (profile === undefined) return null;
  const arn = `arn:aws:iam::${call.key.accountId}:instance-profile/${INSTANCE_PROFILE}`;
  const given = profile.text('Arn') ?? profile.text('Name') ?? '';
  if (given === arn || given === INSTANCE_PROFILE) return arn;
  const name = profile.text('Arn') === undefined ? 'name' : 'arn';
  throw invalid(`iamInstanceProfile.${name}`, given, `Invalid IAM Instance Profile ${name}`);
}

/** What is given under that name, or the first of those that may be. */
function oneOf(params: Params | undefined, name: string, values: readonly string[]): string {
  const value = params?.text(name);
  if (value !== undefined && !values.includes(value)) throw invalid(name, value);
  return value ?? values[0] ?? '';
}
