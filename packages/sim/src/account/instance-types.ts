export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly isBurstable: boolean;
}

const type = (name: string, vcpus: number, memoryGiB: number): InstanceType => ({
  name,
  vcpus,
  memoryMiB: memoryGiB * 1024,
  architecture: /^\w+\dg/.test(name) ? 'arm64' : 'x86_64',
  isBurstable: name.startsWith('t'),
});

/** A few of each size: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html */
export const INSTANCE_TYPES: readonly InstanceType[] = [
  type('t3.micro', 2, 1),
  type('t3.small', 2, 2),
  type('t3.medium', 2, 4),
  type('t3.large', 2, 8),
  type('t4g.small', 2, 2),
  type('c6i.large', 2, 4),
  type('c6i.xlarge', 4, 8),
  type('m6i.large', 2, 8),
  type('m6i.xlarge', 4, 16),
  type('m6i.2xlarge', 8, 32),
  type('m7g.large', 2, 8),
  type('r6i.large', 2, 16),
];
