import { describe, expect, it } from '@jest/globals';
import {
  CancelSpotInstanceRequestsCommand,
  DeleteNetworkInterfaceCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { noMachinesWith, type Sim } from '../src/index.ts';
import { client, codeOf, HERE, launchInput, sim } from './sim-client.ts';

async function launched(
  ec2: EC2Client,
  input: Partial<RunInstancesCommandInput> = {},
): Promise<Instance> {
  const { Instances } = await ec2.send(new RunInstancesCommand(launchInput(input)));
  return Instances?.[0] ?? {};
}

async function look(ec2: EC2Client, id: string): Promise<Instance | undefined> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0];
}

async function opened(
  options: Parameters<typeof sim>[0] = {},
): Promise<{ one: Sim; ec2: EC2Client }> {
  const one = await sim(options);
  return { one, ec2: client(one) };
}

describe('the life of an instance', () => {
  it('is pending, then running, then terminated, and the journal knows', async () => {
    const { one, ec2 } = await opened();
    const Tags = [{ Key: 'a', Value: 'b <&>\n\r\t"' }];
    const instance = await launched(ec2, {
      ClientToken: 'token-1',
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    });
    expect(instance).toMatchObject({
      InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
      State: { Name: 'pending', Code: 0 },
      Tags,
      Placement: { AvailabilityZone: HERE.zones[0]?.name },
    });
    const id = instance.InstanceId ?? '';
    await one.settled();
    expect(await look(ec2, id)).toMatchObject({
      State: { Name: 'running', Code: 16 },
      PrivateIpAddress: expect.stringMatching(/^127\.16\./),
      LaunchTime: expect.any(Date),
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }],
      ClientToken: 'token-1',
    });
    const ended = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(ended.TerminatingInstances?.[0]).toMatchObject({
      CurrentState: { Name: 'shutting-down' },
      PreviousState: { Name: 'running' },
    });
    await one.settled();
    const last = await look(ec2, id);
    expect(last).toMatchObject({
      State: { Name: 'terminated', Code: 48 },
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
      StateTransitionReason: expect.stringMatching(
        /^User initiated \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\)$/,
      ),
      BlockDeviceMappings: [],
      Tags,
    });
    expect(last?.PrivateIpAddress).toBeUndefined();
    expect(one.journal.launches()).toMatchObject([
      {
        instanceId: id,
        clientToken: 'token-1',
        tags: { a: 'b <&>\n\r\t"' },
        accessKeyId: 'AKIADRYDOCKSIMULATOR',
      },
    ]);
    expect(one.journal.ends()).toMatchObject([{ instanceId: id, by: 'call' }]);
  });

  it('stops and starts, at another address', async () => {
    const { one, ec2 } = await opened();
    const { InstanceId: id = '', PrivateIpAddress: before } = await launched(ec2);
    const InstanceIds = [id];
    await one.settled();
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await one.settled();
    const stopped = await look(ec2, id);
    expect(stopped).toMatchObject({
      State: { Name: 'stopped', Code: 80 },
      BlockDeviceMappings: [{}],
    });
    expect(stopped?.PublicIpAddress).toBeUndefined();
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    await one.settled();
    const again = await look(ec2, id);
    expect(again?.State?.Name).toBe('running');
    expect(again?.PrivateIpAddress).toMatch(/^127\.16\./);
    expect(again?.PrivateIpAddress).not.toBe(before);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    await one.settled();
    expect(await codeOf(ec2.send(new StartInstancesCommand({ InstanceIds })))).toBe(
      'IncorrectInstanceState',
    );
    expect(await codeOf(ec2.send(new StopInstancesCommand({ InstanceIds })))).toBe(
      'IncorrectInstanceState',
    );
    expect(await codeOf(ec2.send(new TerminateInstancesCommand({ InstanceIds })))).toBe('ok');
    expect(one.journal.ends()).toHaveLength(1);
  });

  it('does not end for a call that names an unknown or a protected one beside it', async () => {
    const { one, ec2 } = await opened();
    const { InstanceId: id = '' } = await launched(ec2);
    const { InstanceId: kept = '' } = await launched(ec2, { DisableApiTermination: true });
    const end = (...InstanceIds: string[]) =>
      codeOf(ec2.send(new TerminateInstancesCommand({ InstanceIds })));
    expect(await end(id, 'i-0123456789abcdef0')).toBe('InvalidInstanceID.NotFound');
    expect(await end(id, kept)).toBe('OperationNotPermitted');
    expect(one.journal.ends()).toEqual([]);
  });

  it('is forgotten some time after its end', async () => {
    const { one, ec2 } = await opened({ times: { terminatedListedMs: 0 } });
    const { InstanceId: id = '' } = await launched(ec2);
    const { InstanceId: other = '' } = await launched(ec2);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await one.settled();
    await one.faults.now({ what: 'clock', offMs: 1000 });
    expect(await codeOf(look(ec2, id))).toBe('InvalidInstanceID.NotFound');
    expect((await look(ec2, other))?.State?.Name).toBe('running');
  });

  it('ends with a reason if its machine cannot be made', async () => {
    const failures: unknown[] = [];
    const machines = { ...noMachinesWith(), make: () => Promise.reject(new Error('no room')) };
    const { one, ec2 } = await opened({ machines, failed: (error) => failures.push(error) });
    const { InstanceId: id = '' } = await launched(ec2);
    await one.settled();
    expect(await look(ec2, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: {
        Code: 'Server.InternalError',
        Message: 'Server.InternalError: Internal error on launch',
      },
    });
    expect(failures).toEqual([new Error('no room')]);
    expect(one.journal.ends()).toMatchObject([{ instanceId: id, by: 'failure' }]);
  });

  it('comes a thousand times at once', async () => {
    const { one, ec2 } = await opened();
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand(launchInput({ MinCount: 1000, MaxCount: 1000 })),
    );
    await one.settled();
    expect(new Set(Instances.map(({ PrivateIpAddress }) => PrivateIpAddress)).size).toBe(1000);
    const isNotRunning = {
      Name: 'instance-state-name',
      Values: ['pending', 'shutting-down', 'terminated', 'stop*'],
    };
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [isNotRunning] }),
    );
    expect(Reservations).toEqual([]);
    await ec2.send(
      new TerminateInstancesCommand({ InstanceIds: Instances.map((i) => i.InstanceId ?? '') }),
    );
    await one.settled();
    expect(one.journal.ends()).toHaveLength(1000);
  });
});

describe('what hangs on an instance', () => {
  it('goes with it, or stays if it is told to, and can be deleted then', async () => {
    const { one, ec2 } = await opened();
    const { InstanceId: id = '' } = await launched(ec2, {
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/sdf',
          Ebs: { VolumeSize: 20, DeleteOnTermination: false, VolumeType: 'gp2' },
        },
      ],
      NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: false }],
    });
    const volumes = async () => (await ec2.send(new DescribeVolumesCommand({}))).Volumes ?? [];
    const before = await volumes();
    expect(new Set(before.map(({ Size }) => Size))).toEqual(new Set([8, 20]));
    const kept = before.find(({ Size }) => Size === 20)?.VolumeId ?? '';
    expect(await codeOf(ec2.send(new DeleteVolumeCommand({ VolumeId: kept })))).toBe('VolumeInUse');
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await one.settled();
    expect(await volumes()).toMatchObject([
      { VolumeId: kept, State: 'available', Attachments: [] },
    ]);
    const { NetworkInterfaces: [face] = [] } = await ec2.send(
      new DescribeNetworkInterfacesCommand({}),
    );
    expect(face).toMatchObject({ Status: 'available' });
    await ec2.send(new DeleteVolumeCommand({ VolumeId: kept }));
    await ec2.send(
      new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: face?.NetworkInterfaceId ?? '' }),
    );
    expect(await volumes()).toEqual([]);
  });
});

describe('the console', () => {
  it('has what the machine says, with its host key, in base64', async () => {
    const { one, ec2 } = await opened();
    const { InstanceId = '' } = await launched(ec2);
    await one.settled();
    const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
    expect(Buffer.from(Output, 'base64').toString()).toMatch(
      /-----BEGIN SSH HOST KEY KEYS-----\r\nssh-ed25519 [A-Za-z0-9+/=]+ root@ip-127-16-0-\d+\r\n-----END SSH HOST KEY KEYS-----/,
    );
  });

  it('keeps the end of what is long', async () => {
    const machines = noMachinesWith({ console: () => `${'x'.repeat(100_000)}the end` });
    const { one, ec2 } = await opened({ machines });
    const { InstanceId = '' } = await launched(ec2);
    await one.settled();
    const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
    const text = Buffer.from(Output, 'base64').toString();
    expect([text.length, text.endsWith('the end')]).toEqual([65_536, true]);
  });
});

describe('spot', () => {
  const spot = {
    InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '0.5' } },
  } as const;
  const requests = async (ec2: EC2Client) =>
    (await ec2.send(new DescribeSpotInstanceRequestsCommand({}))).SpotInstanceRequests ?? [];

  it('has a request with tags of its own behind each instance, which closes with it', async () => {
    const { one, ec2 } = await opened();
    const Tags = [{ Key: 'a', Value: 'b' }];
    const instance = await launched(ec2, {
      ...spot,
      TagSpecifications: [{ ResourceType: 'spot-instances-request', Tags }],
    });
    expect(instance).toMatchObject({ InstanceLifecycle: 'spot', Tags: [] });
    expect(await requests(ec2)).toMatchObject([
      {
        SpotInstanceRequestId: instance.SpotInstanceRequestId,
        State: 'active',
        Status: { Code: 'fulfilled' },
        InstanceId: instance.InstanceId,
        SpotPrice: '0.5',
        Tags,
      },
    ]);
    await one.settled();
    const InstanceIds = [instance.InstanceId ?? ''];
    expect(await codeOf(ec2.send(new StopInstancesCommand({ InstanceIds })))).toBe(
      'UnsupportedOperation',
    );
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    await one.settled();
    expect(await requests(ec2)).toMatchObject([
      { State: 'closed', Status: { Code: 'instance-terminated-by-user' } },
    ]);
  });

  it('leaves the instance running if only the request is cancelled', async () => {
    const { one, ec2 } = await opened();
    const { SpotInstanceRequests: [request] = [] } = await ec2.send(
      new RequestSpotInstancesCommand({
        SpotPrice: '0.1',
        LaunchSpecification: { ImageId: HERE.images[0]?.id, InstanceType: 't3.micro' },
      }),
    );
    await ec2.send(
      new CancelSpotInstanceRequestsCommand({
        SpotInstanceRequestIds: [request?.SpotInstanceRequestId ?? ''],
      }),
    );
    await one.settled();
    expect(await requests(ec2)).toMatchObject([{ State: 'cancelled' }]);
    expect((await look(ec2, request?.InstanceId ?? ''))?.State?.Name).toBe('running');
  });

  it('gives notice, then takes the instance back', async () => {
    const { one, ec2 } = await opened();
    const { InstanceId: id = '' } = await launched(ec2, spot);
    await one.settled();
    await one.faults.now({ what: 'interrupt', instanceId: id, noticeMs: 60_000 });
    expect(await requests(ec2)).toMatchObject([
      { State: 'active', Status: { Code: 'marked-for-termination' } },
    ]);
    expect((await look(ec2, id))?.State?.Name).toBe('running');
    await one.faults.now({ what: 'interrupt', instanceId: id, noticeMs: 0 });
    await one.journal.waitFor(({ kind }) => kind === 'end', AbortSignal.timeout(60_000));
    await one.settled();
    expect(await look(ec2, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Server.SpotInstanceTermination' },
    });
    expect(await requests(ec2)).toMatchObject([
      { State: 'closed', Status: { Code: 'instance-terminated-by-service' } },
    ]);
    const { InstanceId: other = '' } = await launched(ec2);
    await expect(one.faults.now({ what: 'interrupt', instanceId: other })).rejects.toThrow(
      'is no spot instance',
    );
  });
});
