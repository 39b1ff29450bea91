import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeInstancesCommand,
  EC2Client,
  type _InstanceType,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DrydockError } from '@drydock/model';
import { DEFAULT_ACCESS_KEY } from '@drydock/sim';
import { learnHostKey } from '@drydock/transport';
import { eachOf } from '../fill.ts';
import { REGION, type Cloud } from './cloud.ts';

const LOOK_MS = 50;
const READY_WITHIN_MS = 300_000;

/**
 * Launches so many machines and logs in on each, so many at a time, with nothing in between that remembers
 * anything: the calls that the kind makes for one, and no more. Returns the seconds that took; ends them all.
 */
export async function launchDirectly(cloud: Cloud, count: number, atOnce: number): Promise<number> {
  const { accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
  const client = new EC2Client({
    endpoint: cloud.sim.url,
    region: REGION,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
  });
  const ids: string[] = [];
  try {
    const startedAtMs = performance.now();
    const numbers = Array.from({ length: count }, (_, number) => number);
    await eachOf(numbers, atOnce, async (number) => {
      ids.push(await launchOne(cloud, client, number));
    });
    return (performance.now() - startedAtMs) / 1_000;
  } finally {
    if (ids.length > 0) {
      await client.send(new TerminateInstancesCommand({ InstanceIds: ids }));
      await cloud.sim.settled();
    }
    client.destroy();
  }
}

async function launchOne(cloud: Cloud, client: EC2Client, number: number): Promise<string> {
  const Tags = [{ Key: 'bench', Value: String(number) }];
  const Filters = [{ Name: 'tag:bench', Values: [String(number)] }];
  // Whether it is there already.
  await client.send(new DescribeInstancesCommand({ Filters }));
  const { Instances = [] } = await client.send(
    new RunInstancesCommand({
      ...cloud.launch,
      InstanceType: cloud.launch.InstanceType as _InstanceType,
      MinCount: 1,
      MaxCount: 1,
      ClientToken: `bench-${number}`,
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    }),
  );
  const id = Instances[0]?.InstanceId ?? '';
  const address = await whenRunning(client, id);
  await untilOnConsole(client, id);
  // Where it is is asked once more before the connection.
  await whenRunning(client, id);
  await learnHostKey({
    address,
    port: cloud.sshPort,
    user: cloud.user,
    hostKey: null,
    connectTimeoutMs: 60_000,
    sessionsMax: 1,
    openKey: () => Promise.resolve({ privateKey: cloud.privateKey }),
  });
  return id;
}

async function whenRunning(client: EC2Client, id: string): Promise<string> {
  return looked(id, async () => {
    const { Reservations = [] } = await client.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] }),
    );
    const instance = Reservations[0]?.Instances?.[0];
    return instance?.State?.Name === 'running' ? instance.PublicIpAddress : undefined;
  });
}

async function untilOnConsole(client: EC2Client, id: string): Promise<void> {
  await looked(id, async () => {
    const { Output = '' } = await client.send(
      new GetConsoleOutputCommand({ InstanceId: id, Latest: true }),
    );
    return Buffer.from(Output, 'base64').toString().includes('END SSH HOST KEY KEYS')
      ? true
      : undefined;
  });
}

async function looked<Found>(id: string, look: () => Promise<Found | undefined>): Promise<Found> {
  const untilMs = performance.now() + READY_WITHIN_MS;
  while (performance.now() < untilMs) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await delay(LOOK_MS);
  }
  throw new DrydockError('timed-out', `${id} was not ready within ${READY_WITHIN_MS / 1_000} s.`);
}
