import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { noMachinesWith, startSim, type MachineMaker } from '../src/index.ts';
import { client, codeOf, launchInput, sim, simDirectory } from './sim-client.ts';

/** Machines that keep what was done to them: `make i-1`, `start i-1 127.16.0.4`. */
function recorder(): { machines: MachineMaker; done: string[]; keys: string[] } {
  const done: string[] = [];
  const keys: string[] = [];
  const none = noMachinesWith();
  const watched = (machine: Awaited<ReturnType<MachineMaker['make']>>): typeof machine => ({
    ...machine,
    start: (address) => (
      done.push(`start ${machine.spec.instanceId} ${address}`),
      machine.start(address)
    ),
    stop: () => (done.push(`stop ${machine.spec.instanceId}`), machine.stop()),
    end: () => (done.push(`end ${machine.spec.instanceId}`), machine.end()),
  });
  return {
    done,
    keys,
    machines: {
      ...none,
      make: async (spec) => {
        done.push(`make ${spec.instanceId}`);
        keys.push(...spec.authorizedKeys);
        return watched(await none.make(spec));
      },
      reopen: async (spec) => {
        done.push(`reopen ${spec.instanceId}`);
        return watched(await none.reopen(spec));
      },
    },
  };
}

async function shown(ec2: EC2Client): Promise<unknown> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations;
}

describe('a restart of the simulator', () => {
  it('is a reboot of its machines: what was on boots again where it was, what was off stays off', async () => {
    const directory = simDirectory();
    const first = await sim({ directory });
    const ec2 = client(first);
    const launch = async (): Promise<string> => {
      const { Instances } = await ec2.send(
        new RunInstancesCommand(launchInput({ ClientToken: `t${Math.random()}` })),
      );
      return Instances?.[0]?.InstanceId ?? '';
    };
    const [on, off, gone] = [await launch(), await launch(), await launch()];
    await first.settled();
    await ec2.send(new StopInstancesCommand({ InstanceIds: [off] }));
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));
    await first.settled();
    const before = await shown(ec2);
    const journal = first.journal.entries();
    await first.stop();

    const { machines, done } = recorder();
    const second = await sim({ directory, machines });
    await second.settled();
    const again = client(second);
    expect(await shown(again)).toEqual(before);
    const { Reservations } = await again.send(new DescribeInstancesCommand({ InstanceIds: [on] }));
    const address = Reservations?.[0]?.Instances?.[0]?.PrivateIpAddress;
    expect(done.sort()).toEqual([`reopen ${off}`, `reopen ${on}`, `start ${on} ${address}`].sort());
    expect((await again.send(new DescribeVolumesCommand({}))).Volumes).toHaveLength(2);
    expect(
      (await again.send(new GetConsoleOutputCommand({ InstanceId: on }))).Output,
    ).toBeDefined();
    expect(second.journal.entries().slice(0, journal.length)).toEqual(journal);
    const { Instances } = await again.send(new RunInstancesCommand(launchInput()));
    expect(Instances?.[0]?.PrivateIpAddress).not.toBe(address);
    await second.stop();
    expect(done.filter((line) => line.startsWith('stop'))).toHaveLength(3);
  });

  it('remembers tokens, and ends what was ending', async () => {
    const directory = simDirectory();
    const first = await sim({ directory, times: { shuttingDownMs: 3_600_000 } });
    const input = launchInput({ ClientToken: 'token' });
    const { Instances } = await client(first).send(new RunInstancesCommand(input));
    const id = Instances?.[0]?.InstanceId ?? '';
    const { Instances: others } = await client(first).send(new RunInstancesCommand(launchInput()));
    const ending = others?.[0]?.InstanceId ?? '';
    await client(first).send(new TerminateInstancesCommand({ InstanceIds: [ending] }));
    await first.stop();
    const { machines, done } = recorder();
    const second = await sim({ directory, machines });
    const ec2 = client(second);
    expect((await ec2.send(new RunInstancesCommand(input))).Instances?.[0]?.InstanceId).toBe(id);
    await second.settled();
    expect(done).toContain(`end ${ending}`);
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [ending] }),
    );
    expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('terminated');
  });

  it('ends an instance of whose machine nothing is left', async () => {
    const directory = simDirectory();
    const first = await sim({ directory });
    const { Instances } = await client(first).send(new RunInstancesCommand(launchInput()));
    await first.stop();
    const machines = {
      ...noMachinesWith(),
      reopen: () => Promise.reject(new Error('no such machine')),
    };
    const second = await sim({ directory, machines, failed: () => undefined });
    await second.settled();
    expect(second.journal.ends()).toMatchObject([
      { instanceId: Instances?.[0]?.InstanceId, by: 'failure' },
    ]);
  });

  it('leaves out the line that a kill has cut', async () => {
    const directory = simDirectory();
    const first = await sim({ directory });
    const { Instances } = await client(first).send(new RunInstancesCommand(launchInput()));
    await first.stop();
    appendFileSync(join(directory, 'state.jsonl'), '{"table":"instances","id":"i-1","rec');
    appendFileSync(join(directory, 'journal.jsonl'), '{"kind":"laun');
    const second = await sim({ directory });
    expect(second.journal.launches()).toMatchObject([{ instanceId: Instances?.[0]?.InstanceId }]);
    expect(await shown(client(second))).toHaveLength(1);
    expect(await codeOf(client(second).send(new RunInstancesCommand(launchInput())))).toBe('ok');
    await second.stop();
    expect(await shown(client(await sim({ directory })))).toHaveLength(2);
  });
});

describe('a simulator', () => {
  it('has its directory alone', async () => {
    const directory = simDirectory();
    const first = await sim({ directory });
    await expect(sim({ directory })).rejects.toThrow(`process ${process.pid} runs a simulator`);
    await first.stop();
    await sim({ directory });
  });

  it('does not start on a port that is taken, and lets go of the directory', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const directory = simDirectory();
    await expect(startSim({ directory, port, machines: noMachinesWith() })).rejects.toThrow(
      'EADDRINUSE',
    );
    await new Promise((resolve) => server.close(resolve));
    const one = await sim({ directory, port });
    expect(one.url).toBe(`http://127.0.0.1:${port}`);
  });

  it('gives a machine the key of the pair that was named', async () => {
    const { machines, keys } = recorder();
    const one = await sim({ machines });
    const ec2 = client(one);
    const line = `ssh-ed25519 ${Buffer.alloc(51, 1).toString('base64')} me@here`;
    const imported = await ec2.send(
      new ImportKeyPairCommand({ KeyName: 'mine', PublicKeyMaterial: Buffer.from(line) }),
    );
    expect(imported.KeyPairId).toMatch(/^key-/);
    expect(
      await codeOf(
        ec2.send(
          new ImportKeyPairCommand({ KeyName: 'mine', PublicKeyMaterial: Buffer.from(line) }),
        ),
      ),
    ).toBe('InvalidKeyPair.Duplicate');
    await ec2.send(new RunInstancesCommand(launchInput({ KeyName: 'mine' })));
    await one.settled();
    expect(keys).toEqual([line]);
  });
});
