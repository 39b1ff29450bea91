import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstanceTypesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type Filter,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { Sim } from '../src/index.ts';
import { client, HERE, launchInput, REGION, sim } from './sim-client.ts';

let one: Sim;
let ec2: EC2Client;
/** Ids by the name that each was given. */
const ids: Record<string, string> = {};

async function launch(
  name: string,
  input: Partial<RunInstancesCommandInput> = {},
  tags: Record<string, string> = {},
) {
  const Tags = Object.entries({ Name: name, ...tags }).map(([Key, Value]) => ({ Key, Value }));
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand(
      launchInput({
        TagSpecifications: [
          { ResourceType: 'instance', Tags },
          { ResourceType: 'volume', Tags },
        ],
        ...input,
      }),
    ),
  );
  Instances.forEach(
    ({ InstanceId = '' }, index) => (ids[index === 0 ? name : `${name}-${index}`] = InstanceId),
  );
}

beforeAll(async () => {
  one = await sim();
  ec2 = client(one);
  await launch('web-1', { ClientToken: 'token-of-web-1' }, { team: 'a*b' });
  await launch('web-10', { SubnetId: HERE.subnets[2]?.id }, { team: 'axb' });
  await launch('Web-2', { InstanceType: 'm6i.large', ImageId: HERE.images[1]?.id }, { empty: '' });
  await launch('spot', { InstanceMarketOptions: { MarketType: 'spot' } });
  await launch('five', { MinCount: 5, MaxCount: 5 });
  await launch('stopped');
  await launch('ended');
  await one.settled();
  await ec2.send(new StopInstancesCommand({ InstanceIds: [ids['stopped'] ?? ''] }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [ids['ended'] ?? ''] }));
  await one.settled();
});

const nameOf = (id: string | undefined): string =>
  Object.entries(ids).find(([, other]) => other === id)?.[0] ?? '?';

async function names(Filters: Filter[]): Promise<string[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) =>
    Instances.map(({ InstanceId }) => nameOf(InstanceId)),
  ).sort();
}

const FIVE = ['five', 'five-1', 'five-2', 'five-3', 'five-4'];
const ALL = ['Web-2', 'ended', ...FIVE, 'spot', 'stopped', 'web-1', 'web-10'];

describe('filters of instances', () => {
  const cases: [string, string[], string[]][] = [
    ['tag:Name', ['web-1'], ['web-1']],
    ['tag:Name', ['web-?'], ['web-1']],
    ['tag:Name', ['web-*'], ['web-1', 'web-10']],
    ['tag:Name', ['?eb-*'], ['Web-2', 'web-1', 'web-10']],
    ['tag:Name', ['*'], ALL],
    ['tag:Name', ['web', ''], []],
    ['tag:Name', ['web-1', 'spot'], ['spot', 'web-1']],
    ['tag:name', ['*'], []],
    ['tag:team', ['a*b'], ['web-1', 'web-10']],
    ['tag:team', ['a\\*b'], ['web-1']],
    ['tag:empty', [''], ['Web-2']],
    ['tag-key', ['team'], ['web-1', 'web-10']],
    ['tag-value', ['axb'], ['web-10']],
    ['client-token', ['token-of-web-1'], ['web-1']],
    ['image-id', [HERE.images[1]?.id ?? ''], ['Web-2']],
    ['instance-type', ['m6i.*'], ['Web-2']],
    ['instance-lifecycle', ['spot'], ['spot']],
    ['instance-state-name', ['stopped'], ['stopped']],
    ['instance-state-name', ['terminated', 'shutting-down'], ['ended']],
    ['instance-state-code', ['80'], ['stopped']],
    ['subnet-id', [HERE.subnets[2]?.id ?? ''], ['web-10']],
    ['availability-zone', [`${REGION}b`], ['web-10']],
    ['vpc-id', [HERE.vpcId], ALL],
    ['network-interface.network-interface-id', ['eni-nobody'], []],
  ];
  it.each(cases)('%s %j', async (Name, Values, expected) => {
    expect(await names([{ Name, Values }])).toEqual([...expected].sort());
  });

  it('all hold at once; the instance id is one of them', async () => {
    const running = { Name: 'instance-state-name', Values: ['running'] };
    expect(await names([running, { Name: 'tag:Name', Values: ['*t*'] }])).toEqual(['spot']);
    expect(
      await names([
        running,
        { Name: 'instance-id', Values: [ids['web-1'] ?? '', ids['stopped'] ?? ''] },
      ]),
    ).toEqual(['web-1']);
  });

  it('without values match nothing, and many stars are no work', async () => {
    expect(await names([{ Name: 'tag:Name', Values: [] }])).toEqual([]);
    const value = `${'*a'.repeat(120)}*b`;
    expect(await names([{ Name: 'tag:Name', Values: [value] }])).toEqual([]);
  });
});

describe('pages', () => {
  it('count reservations, whatever these hold, and lose and repeat none', async () => {
    const sizes: number[] = [];
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ec2.send(
        new DescribeInstancesCommand({
          MaxResults: 5,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      sizes.push(page.Reservations?.length ?? 0);
      seen.push(
        ...(page.Reservations ?? []).flatMap(({ Instances = [] }) =>
          Instances.map((i) => nameOf(i.InstanceId)),
        ),
      );
      NextToken = page.NextToken;
    } while (NextToken !== undefined && sizes.length < 10);
    expect(sizes).toEqual([5, 2]);
    expect(seen.sort()).toEqual([...ALL].sort());
  });

  it('go on behind what was shown, though that has gone', async () => {
    const own = await sim();
    const other = client(own);
    const send = async (input: object) =>
      await other.send(new DescribeInstancesCommand({ MaxResults: 5, ...input }));
    for (let n = 0; n < 11; n += 1) await other.send(new RunInstancesCommand(launchInput()));
    const first = await send({});
    const shown = first.Reservations?.[4]?.Instances?.[0]?.InstanceId ?? '';
    await own.faults.now({ what: 'vanish', instanceId: shown });
    const second = await send({ NextToken: first.NextToken });
    const third = await send({ NextToken: second.NextToken });
    expect([second, third].map((page) => page.Reservations?.length)).toEqual([5, 1]);
    expect(third.NextToken).toBeUndefined();
  });
});

describe('other lists', () => {
  it('show images of an owner by a pattern of their names, of any age', async () => {
    const { Images = [] } = await ec2.send(
      new DescribeImagesCommand({
        Owners: ['amazon'],
        Filters: [
          { Name: 'name', Values: ['drydock-sim/debian-12-amd64-*'] },
          { Name: 'state', Values: ['available'] },
        ],
      }),
    );
    const dates = Images.map(({ CreationDate = '' }) => CreationDate).sort();
    expect(dates).toEqual([
      '2026-03-01T06:00:00.000Z',
      '2026-06-01T06:00:00.000Z',
      '2026-09-01T06:00:00.000Z',
    ]);
    expect(Images[0]).toMatchObject({
      RootDeviceName: '/dev/xvda',
      Architecture: 'x86_64',
      State: 'available',
    });
    const none = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
    expect(none.Images).toEqual([]);
  });

  it('show zones, their subnets, groups and types', async () => {
    const zones = await ec2.send(new DescribeAvailabilityZonesCommand({}));
    expect(zones.AvailabilityZones?.map(({ ZoneName }) => ZoneName)).toEqual(
      ['a', 'b', 'c'].map((z) => REGION + z),
    );
    const subnets = await ec2.send(
      new DescribeSubnetsCommand({
        Filters: [{ Name: 'availability-zone', Values: [`${REGION}b`] }],
      }),
    );
    expect(subnets.Subnets?.map(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch).sort()).toEqual([
      false,
      true,
    ]);
    const groups = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(groups.SecurityGroups?.map(({ GroupName }) => GroupName).sort()).toEqual([
      'default',
      'ssh',
    ]);
    const types = await ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['m6i.xlarge'] }),
    );
    expect(types.InstanceTypes).toMatchObject([
      {
        VCpuInfo: { DefaultVCpus: 4 },
        MemoryInfo: { SizeInMiB: 16_384 },
        ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
      },
    ]);
  });

  it('show disks and interfaces of what has not ended', async () => {
    const instance = ids['web-1'] ?? '';
    const Filters = [{ Name: 'attachment.instance-id', Values: [instance] }];
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters }));
    expect(Volumes).toMatchObject([
      {
        State: 'in-use',
        Attachments: [{ InstanceId: instance, DeleteOnTermination: true }],
        Tags: [
          { Key: 'Name', Value: 'web-1' },
          { Key: 'team', Value: 'a*b' },
        ],
      },
    ]);
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    expect(NetworkInterfaces).toMatchObject([
      { Status: 'in-use', Attachment: { InstanceId: instance, DeviceIndex: 0 } },
    ]);
    const ended = await ec2.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'tag:Name', Values: ['ended'] }] }),
    );
    expect(ended.Volumes).toEqual([]);
  });

  it('show the status of what runs, or of all', async () => {
    const InstanceIds = [ids['web-1'] ?? '', ids['stopped'] ?? ''];
    const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds }));
    expect(InstanceStatuses).toMatchObject([
      { InstanceId: InstanceIds[0], InstanceStatus: { Status: 'ok' } },
    ]);
    const all = await ec2.send(
      new DescribeInstanceStatusCommand({ InstanceIds, IncludeAllInstances: true }),
    );
    expect(all.InstanceStatuses).toHaveLength(2);
  });
});

describe('tags', () => {
  it('are added, written over and taken away, with their value or whatever it is', async () => {
    await launch('tagged', {}, { a: '1', b: '2', c: '3' });
    const Resources = [ids['tagged'] ?? ''];
    const tags = async () => {
      const Filters = [{ Name: 'resource-id', Values: Resources }];
      const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }));
      return Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value]));
    };
    await ec2.send(
      new CreateTagsCommand({
        Resources,
        Tags: [
          { Key: 'a', Value: 'new' },
          { Key: 'd', Value: 'ü & "' },
        ],
      }),
    );
    expect(await tags()).toEqual({ Name: 'tagged', a: 'new', b: '2', c: '3', d: 'ü & "' });
    await ec2.send(
      new DeleteTagsCommand({
        Resources,
        Tags: [{ Key: 'a', Value: 'old' }, { Key: 'b', Value: '2' }, { Key: 'c' }],
      }),
    );
    expect(await tags()).toEqual({ Name: 'tagged', a: 'new', d: 'ü & "' });
    await ec2.send(new DeleteTagsCommand({ Resources }));
    expect(await tags()).toEqual({});
    await one.faults.now({ what: 'retag', id: Resources[0] ?? '', tags: { byHand: 'x' } });
    expect(await tags()).toEqual({ byHand: 'x' });
  });
});
