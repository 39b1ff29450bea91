import { describe, expect, it } from '@jest/globals';
import {
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { client, codeOf, HERE, launchInput, sim } from './sim-client.ts';

const [SUBNET_A, , SUBNET_B] = HERE.subnets.map(({ id }) => id);

async function run(
  ec2: EC2Client,
  input: Partial<RunInstancesCommandInput>,
): Promise<(string | undefined)[]> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand(launchInput({ ClientToken: 'token', ...input })),
  );
  return Instances.map(({ InstanceId }) => InstanceId);
}

describe('a client token', () => {
  it('makes instances once, however often and at the same time it is asked', async () => {
    const one = await sim();
    const ec2 = client(one);
    const made = await Promise.all(
      Array.from({ length: 8 }, () => run(ec2, { MinCount: 2, MaxCount: 2 })),
    );
    expect(new Set(made.flat()).size).toBe(2);
    expect(one.journal.launches()).toHaveLength(2);
  });

  const others: [string, Partial<RunInstancesCommandInput>][] = [
    ['another type', { InstanceType: 't3.small' }],
    [
      'other tags',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: 'b' }] }] },
    ],
    ['another count', { MaxCount: 2 }],
    ['user data', { UserData: 'YQ==' }],
  ];
  it.each(others)('does not stand for %s', async (_name, input) => {
    const one = await sim();
    const ec2 = client(one);
    await run(ec2, {});
    expect(await codeOf(run(ec2, input))).toBe('IdempotentParameterMismatch');
    expect(one.journal.launches()).toHaveLength(1);
  });

  it('counts in a zone that is named, in the region if none is', async () => {
    const one = await sim();
    const ec2 = client(one);
    const a = await run(ec2, { SubnetId: SUBNET_A });
    const b = await run(ec2, { SubnetId: SUBNET_B });
    const anywhere = await run(ec2, {});
    expect(new Set([...a, ...b, ...anywhere]).size).toBe(3);
    expect(await run(ec2, { SubnetId: SUBNET_A })).toEqual(a);
    expect(await run(ec2, { SubnetId: SUBNET_B })).toEqual(b);
    expect(await run(ec2, {})).toEqual(anywhere);
  });

  it('says when what it made has ended, and makes nothing again', async () => {
    const one = await sim();
    const ec2 = client(one);
    const [id = ''] = await run(ec2, {});
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await one.settled();
    expect(await codeOf(run(ec2, {}))).toBe('IdempotentInstanceTerminated');
    await one.faults.now({ what: 'vanish', instanceId: id });
    expect(await codeOf(run(ec2, {}))).toBe('IdempotentInstanceTerminated');
    expect(one.journal.launches()).toHaveLength(1);
  });

  it('is not spent on a launch that was refused', async () => {
    const one = await sim();
    const ec2 = client(one);
    one.faults.add({ do: { what: 'refuse', code: 'InsufficientInstanceCapacity' }, times: 1 });
    expect(await codeOf(run(ec2, {}))).toBe('InsufficientInstanceCapacity');
    expect(await run(ec2, {})).toHaveLength(1);
  });

  it('keeps what it has made, though there is no room for more', async () => {
    const one = await sim();
    const ec2 = client(one);
    const made = await run(ec2, {});
    one.faults.add({ do: { what: 'refuse', code: 'InsufficientInstanceCapacity' } });
    expect(await run(ec2, {})).toEqual(made);
  });

  it('is not remembered where that is switched off', async () => {
    const one = await sim({ keepsTokens: false });
    const ec2 = client(one);
    await run(ec2, {});
    await run(ec2, {});
    expect(one.journal.launches()).toHaveLength(2);
  });

  it('is made by the SDK for a launch, and by nobody for a request to spot', async () => {
    const one = await sim();
    const ec2 = client(one);
    await ec2.send(new RunInstancesCommand(launchInput()));
    const spot = {
      LaunchSpecification: { ImageId: HERE.images[0]?.id, InstanceType: 't3.micro' },
    } as const;
    await ec2.send(new RequestSpotInstancesCommand(spot));
    await ec2.send(new RequestSpotInstancesCommand({ ...spot, ClientToken: 'x' }));
    await ec2.send(new RequestSpotInstancesCommand({ ...spot, ClientToken: 'x' }));
    expect(one.journal.calls().map(({ clientToken }) => clientToken)).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      null,
      'x',
      'x',
    ]);
    expect(one.journal.launches()).toHaveLength(3);
  });
});
