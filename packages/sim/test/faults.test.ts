import { describe, expect, it } from '@jest/globals';
import {
  DeleteVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { noMachinesWith, type FaultInput, type MachineSpec, type Sim } from '../src/index.ts';
import { client, codeOf, HERE, launchInput, outcomeOf, REGION, sim } from './sim-client.ts';

async function opened(
  options: Parameters<typeof sim>[0] = {},
): Promise<{ one: Sim; ec2: EC2Client }> {
  const one = await sim(options);
  return { one, ec2: client(one) };
}

async function launch(
  ec2: EC2Client,
  input: Partial<RunInstancesCommandInput> = {},
): Promise<string> {
  const { Instances } = await ec2.send(new RunInstancesCommand(launchInput(input)));
  return Instances?.[0]?.InstanceId ?? '';
}

async function states(ec2: EC2Client): Promise<Record<string, string | undefined>> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  return Object.fromEntries(
    instances.map(({ InstanceId = '', State }) => [InstanceId, State?.Name]),
  );
}

const list = (ec2: EC2Client) => ec2.send(new DescribeInstancesCommand({}));

describe('a refusal on demand', () => {
  const cases: [string, FaultInput['do'], string, number][] = [
    ['throttling', { what: 'error', code: 'RequestLimitExceeded' }, 'RequestLimitExceeded', 503],
    [
      'capacity',
      { what: 'error', code: 'InsufficientInstanceCapacity' },
      'InsufficientInstanceCapacity',
      500,
    ],
    [
      'capacity as a 400',
      { what: 'error', code: 'InsufficientInstanceCapacity', status: 400 },
      'InsufficientInstanceCapacity',
      400,
    ],
    ['a quota', { what: 'error', code: 'VcpuLimitExceeded' }, 'VcpuLimitExceeded', 400],
    [
      'a code that nobody knows',
      { what: 'error', code: 'Client.Odd.Thing' },
      'Client.Odd.Thing',
      400,
    ],
    ['a missing subscription', { what: 'error', code: 'OptInRequired' }, 'OptInRequired', 401],
  ];
  it.each(cases)('%s', async (_name, fault, code, status) => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: fault, times: 1 });
    expect(await outcomeOf(launch(ec2))).toMatchObject({ code, status });
    expect(one.journal.launches()).toEqual([]);
    expect(one.journal.calls()).toMatchObject([
      { outcome: code, acted: false, faultIds: ['fault-1'] },
    ]);
    expect(await codeOf(launch(ec2))).toBe('ok');
  });

  it('after the act: the launch has been made', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'error', code: 'InternalError', acts: true }, times: 1 });
    const input = { ClientToken: 'token' };
    expect(await outcomeOf(launch(ec2, input))).toMatchObject({
      code: 'InternalError',
      status: 500,
    });
    expect(one.journal.launches()).toHaveLength(1);
    expect(await launch(ec2, input)).toBe(one.journal.launches()[0]?.instanceId);
  });

  it('says how long to wait', async () => {
    const { one } = await opened();
    one.faults.add({ do: { what: 'error', code: 'RequestLimitExceeded', retryAfterSeconds: 7 } });
    let header: string | undefined;
    const ec2 = client(one);
    ec2.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args).catch(
          (error: { $response?: { headers: Record<string, string> } }) => {
            header = error.$response?.headers['retry-after'];
            throw error;
          },
        );
        return result;
      },
      { step: 'initialize' },
    );
    expect(await codeOf(list(ec2))).toBe('RequestLimitExceeded');
    expect(header).toBe('7');
  });
});

describe('who is meant', () => {
  const [a, , b] = HERE.subnets;
  const spot = { InstanceMarketOptions: { MarketType: 'spot' } } as const;
  const cases: [FaultInput['on'], Partial<RunInstancesCommandInput>, string][] = [
    [{ action: 'RunInstances' }, {}, 'Odd'],
    [{ action: 'Run*' }, {}, 'Odd'],
    [{ action: 'Describe*' }, {}, 'ok'],
    [{ type: 't3.micro' }, {}, 'Odd'],
    [{ type: 't3.small' }, {}, 'ok'],
    [{ zone: a?.zone }, { SubnetId: a?.id }, 'Odd'],
    [{ zone: a?.zone }, { SubnetId: b?.id }, 'ok'],
    [{ zone: a?.zone }, { NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: a?.id }] }, 'Odd'],
    [{ zone: b?.zone }, { Placement: { AvailabilityZone: b?.zone } }, 'Odd'],
    [{ market: 'spot' }, {}, 'ok'],
    [{ market: 'spot' }, spot, 'Odd'],
    [{ market: 'on-demand' }, spot, 'ok'],
    [{ accessKeyId: 'AKIADRYDOCKSIMULATOR' }, {}, 'Odd'],
    [{ accountId: '000000000000' }, {}, 'ok'],
  ];
  it.each(cases)('%j of %j: %s', async (on, input, code) => {
    const { one, ec2 } = await opened();
    one.faults.add({ on, do: { what: 'error', code: 'Odd' } });
    expect(await codeOf(launch(ec2, input))).toBe(code);
    one.faults.clear();
    one.faults.add({ on, do: { what: 'refuse', code: 'Odd' } });
    expect(await codeOf(launch(ec2, input))).toBe(code);
  });
});

describe('how often', () => {
  const outcomes = async (ec2: EC2Client, count: number): Promise<string[]> => {
    const codes: string[] = [];
    for (let n = 0; n < count; n += 1) codes.push(await codeOf(list(ec2)));
    return codes;
  };

  it('so many times, or until it is taken away', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'error', code: 'Odd' }, times: 2 });
    expect(await outcomes(ec2, 3)).toEqual(['Odd', 'Odd', 'ok']);
    const id = one.faults.add({ do: { what: 'error', code: 'Odd' } });
    expect(await outcomes(ec2, 2)).toEqual(['Odd', 'Odd']);
    expect(one.faults.list()).toMatchObject([{ id, hits: 2 }]);
    expect([one.faults.remove(id), one.faults.remove(id)]).toEqual([true, false]);
    expect(await outcomes(ec2, 1)).toEqual(['ok']);
  });

  it('with a probability, the same calls for the same seed', async () => {
    const runs = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { one, ec2 } = await opened({ seed });
        one.faults.add({ do: { what: 'error', code: 'Odd' }, probability: 0.5 });
        return (await outcomes(ec2, 40)).join();
      }),
    );
    expect(runs[0]).toBe(runs[1]);
    expect(runs[0]).not.toBe(runs[2]);
    const struck = runs[0]?.split(',').filter((code) => code === 'Odd').length ?? 0;
    expect(struck).toBeGreaterThan(8);
    expect(struck).toBeLessThan(32);
  });

  it('beyond so many calls a minute of that action alone', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({
      on: { action: 'DescribeInstances' },
      do: { what: 'budget', perMinute: 1, burst: 3 },
    });
    expect(await outcomes(ec2, 5)).toEqual([
      'ok',
      'ok',
      'ok',
      'RequestLimitExceeded',
      'RequestLimitExceeded',
    ]);
    expect(await codeOf(ec2.send(new DescribeImagesCommand({})))).toBe('ok');
    one.faults.clear();
    one.faults.add({ do: { what: 'budget', perMinute: 60_000, burst: 1 } });
    const codes = await outcomes(ec2, 20);
    expect(codes.filter((code) => code === 'ok').length).toBeGreaterThan(1);
  });

  it('refuses what is no fault', async () => {
    const { one } = await opened();
    for (const wrong of [
      {},
      { do: { what: 'nonsense' } },
      { do: { what: 'cut' }, times: 0 },
      { do: { what: 'delay', ms: -1 } },
    ]) {
      expect(() => one.faults.add(wrong as FaultInput)).toThrow();
    }
    expect(one.faults.list()).toEqual([]);
  });
});

describe('an answer that does not come as it should', () => {
  it('is lost after the act; the same token finds what was made', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'cut' }, times: 1 });
    const input = { ClientToken: 'token' };
    const outcome = await outcomeOf(launch(ec2, input));
    expect(outcome).toMatchObject({ status: 0 });
    expect(one.journal.launches()).toHaveLength(1);
    expect(one.journal.calls()).toMatchObject([
      { acted: true, answered: 'nothing', outcome: 'ok' },
    ]);
    expect(await launch(ec2, input)).toBe(one.journal.launches()[0]?.instanceId);
  });

  it('is repeated by the SDK itself with the token that it has made', async () => {
    const { one } = await opened();
    const ec2 = client(one, undefined, { maxAttempts: 3 });
    one.faults.add({ do: { what: 'cut' }, times: 2 });
    await launch(ec2);
    expect(one.journal.launches()).toHaveLength(1);
    expect(new Set(one.journal.calls().map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(one.journal.calls()).toHaveLength(3);
  });

  it('is cut before the act', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'cut', acts: false }, times: 1 });
    expect(await codeOf(launch(ec2))).not.toBe('ok');
    expect(one.journal.launches()).toEqual([]);
  });

  it.each([false, true])('never comes; it was done: %s', async (acts) => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'silence', acts }, times: 1 });
    const controller = new AbortController();
    const call = ec2.send(new RunInstancesCommand(launchInput()), {
      abortSignal: controller.signal,
    });
    const outcome = codeOf(call);
    const entry = await one.journal.waitFor(
      ({ kind }) => kind === 'call',
      AbortSignal.timeout(60_000),
    );
    expect(entry).toMatchObject({ answered: 'nothing', acted: acts });
    controller.abort();
    expect(await outcome).toBe('AbortError');
    expect(one.journal.launches()).toHaveLength(acts ? 1 : 0);
  });

  it('comes late', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'delay', ms: 300 }, times: 1 });
    expect(await codeOf(list(ec2))).toBe('ok');
    expect(one.journal.calls()[0]?.tookMs).toBeGreaterThanOrEqual(299);
  });

  it('is delayed no longer than the simulator runs', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'delay', ms: 86_400_000 } });
    const outcome = codeOf(list(ec2));
    while (one.faults.list()[0]?.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    await one.stop();
    expect(await outcome).not.toBe('ok');
  });

  it.each([
    ['a page', '<!DOCTYPE html><title>x</title><p>y</p>'],
    ['nothing', ''],
  ])('is %s with a 200, which the SDK takes for "do not know"', async (_name, text) => {
    const { one, ec2 } = await opened();
    await launch(ec2);
    one.faults.add({ do: { what: 'body', text } });
    const { Reservations } = await list(ec2);
    expect(Reservations).toBeUndefined();
    one.faults.clear();
    expect((await list(ec2)).Reservations).toHaveLength(1);
  });
});

describe('capacity', () => {
  it('is there for so many more, as many as asked at least or none', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ on: { type: 't3.micro' }, do: { what: 'room', instances: 3 } });
    const count = async (MinCount: number, MaxCount: number) =>
      (await ec2.send(new RunInstancesCommand(launchInput({ MinCount, MaxCount })))).Instances
        ?.length;
    expect(await codeOf(count(4, 4))).toBe('InsufficientInstanceCapacity');
    expect(await count(1, 2)).toBe(2);
    expect(await count(1, 5)).toBe(1);
    expect(await codeOf(count(1, 1))).toBe('InsufficientInstanceCapacity');
    expect(await codeOf(launch(ec2, { InstanceType: 't3.small' }))).toBe('ok');
    expect(one.journal.launches()).toHaveLength(4);
  });
});

describe('a launch that goes wrong', () => {
  it('never gets to run', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'boot', neverRuns: true }, times: 1 });
    const id = await launch(ec2);
    await one.settled();
    expect(await states(ec2)).toEqual({ [id]: 'pending' });
  });

  it('boots slowly, and badly', async () => {
    const specs: MachineSpec[] = [];
    const none = noMachinesWith();
    const machines = { ...none, make: (spec: MachineSpec) => (specs.push(spec), none.make(spec)) };
    const { one, ec2 } = await opened({ machines, times: { bootSeconds: 1, initSeconds: 2 } });
    one.faults.add({ do: { what: 'boot', initSeconds: 30, initEnds: 'failed' }, times: 1 });
    await launch(ec2, { UserData: Buffer.from('#!/bin/sh').toString('base64') });
    await launch(ec2);
    await one.settled();
    expect(specs).toMatchObject([
      { bootSeconds: 1, initSeconds: 30, initEnds: 'failed', userData: Buffer.from('#!/bin/sh') },
      { bootSeconds: 1, initSeconds: 2, initEnds: 'well', userData: null },
    ]);
  });

  it('dies with a reason that is shown', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({
      do: { what: 'die', ms: 0, code: 'Client.InternalError', message: 'Client error on launch' },
      times: 1,
    });
    const id = await launch(ec2);
    await one.journal.waitFor(({ kind }) => kind === 'end', AbortSignal.timeout(60_000));
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: {
        Code: 'Client.InternalError',
        Message: 'Client.InternalError: Client error on launch',
      },
    });
  });

  it('is not found for a while, by any call, nor in lists', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'unseen', ms: 60_000 }, times: 1 });
    const id = await launch(ec2, { ClientToken: 'token' });
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })))).toBe(
      'InvalidInstanceID.NotFound',
    );
    expect(await codeOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toBe(
      'InvalidInstanceID.NotFound',
    );
    expect(await states(ec2)).toEqual({});
    expect(await launch(ec2, { ClientToken: 'token' })).toBe(id);
    await one.faults.now({ what: 'clock', offMs: 61_000 });
    expect(Object.keys(await states(ec2))).toEqual([id]);
  });

  it('says nothing on its console for a while', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'quiet-console', ms: 60_000 }, times: 1 });
    const InstanceId = await launch(ec2);
    await one.settled();
    const output = async () => (await ec2.send(new GetConsoleOutputCommand({ InstanceId }))).Output;
    expect(await output()).toBeUndefined();
    await one.faults.now({ what: 'clock', offMs: 61_000 });
    expect(await output()).toMatch(/^[A-Za-z0-9+/=]+$/);
  });

  it('gets the address of the one that has just gone, or another', async () => {
    const { one, ec2 } = await opened();
    const address = async () => {
      const { Instances } = await ec2.send(new RunInstancesCommand(launchInput()));
      await ec2.send(
        new TerminateInstancesCommand({ InstanceIds: [Instances?.[0]?.InstanceId ?? ''] }),
      );
      await one.settled();
      return Instances?.[0]?.PrivateIpAddress;
    };
    const first = await address();
    const second = await address();
    expect(second).not.toBe(first);
    one.faults.add({ do: { what: 'same-address' }, times: 1 });
    expect(await address()).toBe(second);
  });
});

describe('a list that lies', () => {
  it('is an old one', async () => {
    const { one, ec2 } = await opened();
    const before = await launch(ec2);
    await one.settled();
    const id = one.faults.add({ do: { what: 'stale' } });
    const after = await launch(ec2);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [before] }));
    await one.settled();
    expect(await states(ec2)).toEqual({ [before]: 'running' });
    one.faults.remove(id);
    expect(await states(ec2)).toEqual({ [before]: 'terminated', [after]: 'running' });
  });

  it('is an old one for a while only', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'stale' }, forMs: 0 });
    const id = await launch(ec2);
    expect(Object.keys(await states(ec2))).toEqual([id]);
  });

  it('shows what has ended as if it were alive', async () => {
    const { one, ec2 } = await opened();
    const id = await launch(ec2);
    await one.settled();
    one.faults.add({ do: { what: 'linger', ms: 60_000 } });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await one.settled();
    expect(await states(ec2)).toEqual({ [id]: 'running' });
    await one.faults.now({ what: 'clock', offMs: 61_000 });
    expect(await states(ec2)).toEqual({ [id]: 'terminated' });
  });

  it('has strangers of unknown types in it', async () => {
    const { one, ec2 } = await opened();
    const ids = await one.faults.now({
      what: 'strangers',
      region: REGION,
      count: 3,
      tags: { owner: 'else' },
    });
    const { Reservations = [] } = await list(ec2);
    const listed = Reservations.flatMap(({ Instances = [] }) => Instances.map((i) => i.InstanceId));
    expect(new Set(listed)).toEqual(new Set(ids));
    expect(Reservations[0]?.Instances?.[0]).toMatchObject({
      InstanceType: 'x9.metal-96xl',
      State: { Name: 'running' },
    });
    expect(one.journal.launches()).toEqual([]);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [ids[0] ?? ''] }));
    await one.settled();
    expect((await states(ec2))[ids[0] ?? '']).toBe('terminated');
  });
});

describe('what is done behind the caller’s back', () => {
  it('leaves nothing of an instance, nor of what hung on it', async () => {
    const { one, ec2 } = await opened();
    const id = await launch(ec2);
    await one.faults.now({ what: 'vanish', instanceId: id });
    expect(await states(ec2)).toEqual({});
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect(one.journal.ends()).toMatchObject([{ instanceId: id, by: 'fault' }]);
    await expect(one.faults.now({ what: 'end', instanceId: id })).rejects.toThrow(id);
  });

  it('ends or stops one', async () => {
    const { one, ec2 } = await opened();
    const [a, b] = [await launch(ec2), await launch(ec2)];
    await one.settled();
    await one.faults.now({ what: 'end', instanceId: a });
    await one.faults.now({ what: 'stop', instanceId: b });
    await one.settled();
    expect(await states(ec2)).toEqual({ [a]: 'terminated', [b]: 'stopped' });
  });
});

describe('companions', () => {
  it('stay behind, and one of them does not let itself be deleted', async () => {
    const { one, ec2 } = await opened();
    one.faults.add({ do: { what: 'keep-companions' } });
    one.faults.add({
      on: { action: 'DeleteVolume' },
      do: { what: 'error', code: 'InternalError' },
      times: 1,
    });
    const id = await launch(ec2);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await one.settled();
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
    expect(Volumes).toMatchObject([{ State: 'available' }]);
    const remove = new DeleteVolumeCommand({ VolumeId: Volumes?.[0]?.VolumeId });
    expect([await codeOf(ec2.send(remove)), await codeOf(ec2.send(remove))]).toEqual([
      'InternalError',
      'ok',
    ]);
  });
});
