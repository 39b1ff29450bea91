import { fixedId } from './ids.ts';
import { INSTANCE_TYPES, type InstanceType } from './instance-types.ts';

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly vpcId: string;
  /** Of the loopback range: machines answer at addresses of their subnet. */
  readonly cidr: string;
  readonly givesPublicAddresses: boolean;
  readonly isDefault: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
  readonly ownerId: string;
  readonly ownerAlias: string | null;
  readonly architecture: 'x86_64' | 'arm64';
  readonly state: 'available' | 'pending' | 'failed';
  readonly rootDevice: string;
  readonly snapshotId: string;
  readonly sizeGiB: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Zone {
  readonly name: string;
  readonly zoneId: string;
}

/** What an account finds in a region from the start. Ids are the same each time. */
export interface Landscape {
  readonly vpcId: string;
  readonly zones: readonly Zone[];
  readonly subnets: readonly Subnet[];
  readonly groups: readonly SecurityGroup[];
  readonly images: readonly Image[];
  readonly types: readonly InstanceType[];
}

const ZONES = ['a', 'b', 'c'];
/** Of whoever publishes the images; `Owners: ['amazon']` finds them too. */
export const IMAGES_OWNER = '999988887777';
export const VPC_CIDR = '127.16.0.0/12';

const IMAGES: readonly (readonly [
  name: string,
  createdAt: string,
  architecture: Image['architecture'],
  state: Image['state'],
])[] = [
  ['drydock-sim/debian-12-amd64-20260301', '2026-03-01T06:00:00.000Z', 'x86_64', 'available'],
  ['drydock-sim/debian-12-amd64-20260901', '2026-09-01T06:00:00.000Z', 'x86_64', 'available'],
  ['drydock-sim/debian-12-amd64-20260601', '2026-06-01T06:00:00.000Z', 'x86_64', 'available'],
  ['drydock-sim/debian-12-arm64-20260901', '2026-09-01T06:00:00.000Z', 'arm64', 'available'],
  ['drydock-sim/debian-13-amd64-20261101', '2026-11-01T06:00:00.000Z', 'x86_64', 'available'],
  ['drydock-sim/debian-13-amd64-20261115', '2026-11-15T06:00:00.000Z', 'x86_64', 'failed'],
];

const known = new Map<string, Landscape>();

export function landscapeOf(accountId: string, region: string): Landscape {
  const key = `${accountId}/${region}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const vpcId = fixedId('vpc', key);
  const zones = ZONES.map((letter, index) => ({
    name: `${region}${letter}`,
    zoneId: `${region.replace(/-(.)[a-z]*-/, '$1')}-az${index + 1}`,
  }));
  const landscape: Landscape = {
    vpcId,
    zones,
    subnets: zones.flatMap(({ name }, index) => [
      subnet(key, vpcId, name, 16 + 4 * index, true),
      subnet(key, vpcId, name, 17 + 4 * index, false),
    ]),
    groups: [
      group(key, vpcId, 'default', 'default VPC security group'),
      group(key, vpcId, 'ssh', 'SSH from everywhere'),
    ],
    // An image has one id for all accounts of a region.
    images: IMAGES.map(([name, createdAt, architecture, state]) => ({
      id: fixedId('ami', `${region}/${name}`),
      name,
      description: 'A process of this machine',
      createdAt,
      ownerId: IMAGES_OWNER,
      ownerAlias: 'amazon',
      architecture,
      state,
      rootDevice: '/dev/xvda',
      snapshotId: fixedId('snap', `${region}/${name}`),
      sizeGiB: 8,
      tags: {},
    })),
    types: INSTANCE_TYPES,
  };
  known.set(key, landscape);
  return landscape;
}

function subnet(key: string, vpcId: string, zone: string, octet: number, isOpen: boolean): Subnet {
  return {
    id: fixedId('subnet', `${key}/${octet}`),
    zone,
    vpcId,
    cidr: `127.${octet}.0.0/16`,
    givesPublicAddresses: isOpen,
    isDefault: isOpen,
    tags: { Name: `${isOpen ? 'public' : 'private'}-${zone}` },
  };
}

const group = (key: string, vpcId: string, name: string, description: string): SecurityGroup => ({
  id: fixedId('sg', `${key}/${name}`),
  name,
  description,
  vpcId,
  tags: {},
});
