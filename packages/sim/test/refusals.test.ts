import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CancelSpotInstanceRequestsCommand,
  CreateTagsCommand,
  DeleteVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
  GetConsoleOutputCommand,
  ImportKeyPairCommand,
  RebootInstancesCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { Sim } from '../src/index.ts';
import { client, codeOf, HERE, launchInput, outcomeOf, sim } from './sim-client.ts';

let one: Sim;
let ec2: EC2Client;
beforeAll(async () => {
  one = await sim();
  ec2 = client(one);
});

const UNKNOWN = '0123456789abcdef0';
const arm = HERE.images.find(({ architecture }) => architecture === 'arm64')?.id;
const failedImage = HERE.images.find(({ state }) => state === 'failed')?.id;
const tags = (Tags: { Key: string; Value: string }[], ResourceType = 'instance') =>
  ({ TagSpecifications: [{ ResourceType, Tags }] }) as Partial<RunInstancesCommandInput>;
const base64 = (bytes: number): string => Buffer.alloc(bytes, 'a').toString('base64');

describe('a launch that EC2 would refuse is refused with its code, and nothing is made', () => {
  const cases: [string, Partial<RunInstancesCommandInput>, string][] = [
    ['fewest above most', { MinCount: 3, MaxCount: 2 }, 'InvalidParameterValue'],
    ['none at all', { MinCount: 0, MaxCount: 0 }, 'InvalidParameterValue'],
    ['no fewest', { MinCount: undefined }, 'MissingParameter'],
    ['no most', { MaxCount: undefined }, 'MissingParameter'],
    ['no image', { ImageId: undefined }, 'MissingParameter'],
    ['an unknown image', { ImageId: `ami-${UNKNOWN}` }, 'InvalidAMIID.NotFound'],
    ['what is no image', { ImageId: 'debian' }, 'InvalidAMIID.Malformed'],
    ['an image that failed', { ImageId: failedImage }, 'InvalidAMIID.Unavailable'],
    ['an unknown type', { InstanceType: 'nonsense' as 't3.micro' }, 'InvalidParameterValue'],
    ['an image of another architecture', { ImageId: arm }, 'InvalidParameterValue'],
    ['an unknown subnet', { SubnetId: `subnet-${UNKNOWN}` }, 'InvalidSubnetID.NotFound'],
    ['what is no subnet', { SubnetId: 'here' }, 'InvalidSubnetID.Malformed'],
    ['what is no group', { SecurityGroupIds: ['here'] }, 'InvalidGroupId.Malformed'],
    ['an unknown zone', { Placement: { AvailabilityZone: 'mars-1a' } }, 'InvalidParameterValue'],
    [
      'a subnet of another zone',
      { SubnetId: HERE.subnets[0]?.id, Placement: { AvailabilityZone: HERE.zones[1]?.name } },
      'InvalidParameterValue',
    ],
    ['an unknown group', { SecurityGroupIds: [`sg-${UNKNOWN}`] }, 'InvalidGroup.NotFound'],
    ['an unknown group name', { SecurityGroups: ['nobody'] }, 'InvalidGroup.NotFound'],
    ['an unknown key pair', { KeyName: 'nobody' }, 'InvalidKeyPair.NotFound'],
    ['an unknown profile', { IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue'],
    ['user data that is not base64', { UserData: '#!/bin/sh' }, 'InvalidUserData.Malformed'],
    ['user data of 16 KiB and a byte', { UserData: base64(16_385) }, 'InvalidUserData.Malformed'],
    ['a token of 65 characters', { ClientToken: 'x'.repeat(65) }, 'InvalidClientToken'],
    ['a reserved tag', tags([{ Key: 'aws:x', Value: '' }]), 'InvalidTagKey.Malformed'],
    [
      'a tag twice',
      tags([
        { Key: 'x', Value: '1' },
        { Key: 'x', Value: '2' },
      ]),
      'InvalidParameterValue',
    ],
    [
      '51 tags',
      tags(Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: '' }))),
      'TagLimitExceeded',
    ],
    ['tags of what is not launched', tags([], 'vpc'), 'InvalidParameterValue'],
    [
      'tags of a request for spot without one',
      tags([], 'spot-instances-request'),
      'InvalidParameterCombination',
    ],
    [
      'a disk smaller than the image',
      { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 4 } }] },
      'InvalidBlockDeviceMapping',
    ],
    [
      'a further disk without size',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { Encrypted: true } }] },
      'MissingParameter',
    ],
    [
      'a subnet beside interfaces',
      { SubnetId: HERE.subnets[0]?.id, NetworkInterfaces: [{ DeviceIndex: 0 }] },
      'InvalidParameterCombination',
    ],
    [
      'a strange market',
      { InstanceMarketOptions: { MarketType: 'stock' as 'spot' } },
      'InvalidParameterValue',
    ],
    [
      'strange metadata',
      { MetadataOptions: { HttpTokens: 'maybe' as 'required' } },
      'InvalidParameterValue',
    ],
    ['a template', { LaunchTemplate: { LaunchTemplateName: 'x' } }, 'UnknownParameter'],
    ['more than one call may', { MinCount: 1, MaxCount: 1001 }, 'ResourceCountExceeded'],
  ];

  it.each(cases)('%s', async (_name, input, code) => {
    const launches = one.journal.launches().length;
    const outcome = await outcomeOf(ec2.send(new RunInstancesCommand(launchInput(input))));
    expect(outcome).toMatchObject({ code, status: 400 });
    expect(one.journal.launches()).toHaveLength(launches);
    expect(one.journal.calls().at(-1)).toMatchObject({
      action: 'RunInstances',
      outcome: code,
      acted: false,
    });
  });

  it('takes what is just allowed', async () => {
    const input = launchInput({
      UserData: base64(16_384),
      ClientToken: 'x'.repeat(64),
      ...tags(Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }))),
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      IamInstanceProfile: { Name: 'drydock-host' },
      CreditSpecification: { CpuCredits: 'unlimited' },
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: HERE.subnets[1]?.id,
          Groups: [HERE.groups[1]?.id ?? ''],
          AssociatePublicIpAddress: true,
        },
      ],
    });
    const { Instances } = await ec2.send(new RunInstancesCommand(input));
    expect(Instances?.[0]).toMatchObject({
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      SubnetId: HERE.subnets[1]?.id,
      SecurityGroups: [{ GroupName: 'ssh' }],
      PublicIpAddress: expect.stringMatching(/^127\./),
      IamInstanceProfile: { Arn: expect.stringContaining('instance-profile/drydock-host') },
    });
  });
});

describe('a call that EC2 would refuse', () => {
  const unknown = `i-${UNKNOWN}`;
  const cases: [string, () => Promise<unknown>, string][] = [
    [
      'looks for an unknown instance',
      () => ec2.send(new DescribeInstancesCommand({ InstanceIds: [unknown] })),
      'InvalidInstanceID.NotFound',
    ],
    [
      'looks for what is no instance',
      () => ec2.send(new DescribeInstancesCommand({ InstanceIds: ['x'] })),
      'InvalidInstanceID.Malformed',
    ],
    [
      'ends an unknown instance',
      () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [unknown] })),
      'InvalidInstanceID.NotFound',
    ],
    [
      'ends nothing',
      () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [] })),
      'InvalidParameterCombination',
    ],
    [
      'tags an unknown instance',
      () =>
        ec2.send(new CreateTagsCommand({ Resources: [unknown], Tags: [{ Key: 'a', Value: '' }] })),
      'InvalidInstanceID.NotFound',
    ],
    [
      'tags nothing',
      () => ec2.send(new CreateTagsCommand({ Resources: [], Tags: [] })),
      'MissingParameter',
    ],
    [
      'reads the console of an unknown instance',
      () => ec2.send(new GetConsoleOutputCommand({ InstanceId: unknown })),
      'InvalidInstanceID.NotFound',
    ],
    [
      'looks for an unknown image',
      () => ec2.send(new DescribeImagesCommand({ ImageIds: [`ami-${UNKNOWN}`] })),
      'InvalidAMIID.NotFound',
    ],
    [
      'looks for an unknown subnet',
      () => ec2.send(new DescribeSubnetsCommand({ SubnetIds: [`subnet-${UNKNOWN}`] })),
      'InvalidSubnetID.NotFound',
    ],
    [
      'looks for an unknown type',
      () =>
        ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['nonsense' as 't3.micro'] })),
      'InvalidInstanceType',
    ],
    [
      'deletes an unknown disk',
      () => ec2.send(new DeleteVolumeCommand({ VolumeId: `vol-${UNKNOWN}` })),
      'InvalidVolume.NotFound',
    ],
    [
      'cancels an unknown request',
      () =>
        ec2.send(
          new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: ['sir-abcdefgh'] }),
        ),
      'InvalidSpotInstanceRequestID.NotFound',
    ],
    [
      'asks spot for nothing',
      () => ec2.send(new RequestSpotInstancesCommand({})),
      'MissingParameter',
    ],
    [
      'imports what is no key',
      () =>
        ec2.send(new ImportKeyPairCommand({ KeyName: 'k', PublicKeyMaterial: Buffer.from('x') })),
      'InvalidKey.Format',
    ],
    [
      'filters by what there is not',
      () =>
        ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'nonsense', Values: ['x'] }] })),
      'InvalidParameterValue',
    ],
    [
      'asks what the simulator does not do',
      () => ec2.send(new RebootInstancesCommand({ InstanceIds: [unknown] })),
      'InvalidAction',
    ],
    [
      'asks for a page of 4',
      () => ec2.send(new DescribeInstancesCommand({ MaxResults: 4 })),
      'InvalidParameterValue',
    ],
    [
      'asks for a page of 1001',
      () => ec2.send(new DescribeInstancesCommand({ MaxResults: 1001 })),
      'InvalidParameterValue',
    ],
    [
      'asks for a page of ids',
      () => ec2.send(new DescribeInstancesCommand({ MaxResults: 5, InstanceIds: [unknown] })),
      'InvalidInstanceID.NotFound',
    ],
    [
      'goes on from nowhere',
      () => ec2.send(new DescribeInstancesCommand({ NextToken: 'x' })),
      'InvalidPaginationToken',
    ],
  ];
  it.each(cases)('%s', async (_name, call, code) => {
    expect(await codeOf(call())).toBe(code);
  });

  it('names ids together with a page size', async () => {
    const { Instances } = await ec2.send(new RunInstancesCommand(launchInput()));
    const input = { MaxResults: 5, InstanceIds: [Instances?.[0]?.InstanceId ?? ''] };
    expect(await codeOf(ec2.send(new DescribeInstancesCommand(input)))).toBe(
      'InvalidParameterCombination',
    );
  });
});

describe('a dry run', () => {
  it('says that it would have been done, and does nothing', async () => {
    const { Instances } = await ec2.send(new RunInstancesCommand(launchInput()));
    const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
    const launches = one.journal.launches().length;
    for (const command of [
      new RunInstancesCommand(launchInput({ DryRun: true })),
      new TerminateInstancesCommand({ InstanceIds, DryRun: true }),
    ]) {
      expect(await outcomeOf(ec2.send(command as RunInstancesCommand))).toMatchObject({
        code: 'DryRunOperation',
        status: 412,
      });
    }
    expect(
      await outcomeOf(ec2.send(new DescribeInstancesCommand({ InstanceIds, DryRun: true }))),
    ).toMatchObject({
      code: 'DryRunOperation',
    });
    expect(one.journal.launches()).toHaveLength(launches);
    expect(one.journal.ends()).toEqual([]);
  });

  it('is refused as the call itself would be', async () => {
    const input = launchInput({ DryRun: true, KeyName: 'nobody' });
    expect(await codeOf(ec2.send(new RunInstancesCommand(input)))).toBe('InvalidKeyPair.NotFound');
  });
});
