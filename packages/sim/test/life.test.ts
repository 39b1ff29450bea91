import { describe, expect, it } from '@jest/globals';
import {
  DescribeInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { client, HERE, launchInput, sim } from './sim-client.ts';

describe('the life of an instance', () => {
  it('is pending, then running, then terminated, and the journal knows', async () => {
    const one = await sim();
    const ec2 = client(one);
    const launched = await ec2.send(
      new RunInstancesCommand(
        launchInput({
          ClientToken: 'token-1',
          TagSpecifications: [
            { ResourceType: 'instance', Tags: [{ Key: 'a', Value: 'b <&>\n\r"' }] },
          ],
        }),
      ),
    );
    const instance = launched.Instances?.[0];
    expect(instance).toMatchObject({
      InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
      State: { Name: 'pending', Code: 0 },
      Tags: [{ Key: 'a', Value: 'b <&>\n\r"' }],
      Placement: { AvailabilityZone: HERE.zones[0]?.name },
    });
    await one.settled();
    const ids = [instance?.InstanceId ?? ''];
    const look = async () =>
      (await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }))).Reservations?.[0]
        ?.Instances?.[0];
    expect(await look()).toMatchObject({
      State: { Name: 'running', Code: 16 },
      PrivateIpAddress: expect.stringMatching(/^127\.16\./),
      LaunchTime: expect.any(Date),
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }],
    });
    const ended = await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
    expect(ended.TerminatingInstances?.[0]).toMatchObject({
      CurrentState: { Name: 'shutting-down' },
      PreviousState: { Name: 'running' },
    });
    await one.settled();
    expect(await look()).toMatchObject({
      State: { Name: 'terminated', Code: 48 },
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
      BlockDeviceMappings: [],
    });
    expect(one.journal.launches()).toMatchObject([
      { instanceId: ids[0], clientToken: 'token-1', tags: { a: 'b <&>\n\r"' } },
    ]);
    expect(one.journal.ends()).toMatchObject([{ instanceId: ids[0], by: 'call' }]);
  });
});
