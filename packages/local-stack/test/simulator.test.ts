import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { layPostgres, REPOSITORY_ROOT } from '@drydock/local-servers';
import { sql, temporaryDirectory } from '@drydock/local-servers/testing';
import type { SimFacts } from '@drydock/sim';
import { readRunFile } from '../src/run-file.ts';
import { startStack } from '../src/start-stack.ts';
import type { Stack, StackOptions } from '../src/stack.ts';
import { writeProcessScript } from './process-script.ts';

const stacks: Stack[] = [];
const base = temporaryDirectory(() => Promise.all(stacks.map((stack) => stack.remove())));
const script = writeProcessScript(base);

const LIMIT_MS = 60_000;

async function start(name: string, changes: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await startStack({
    root: REPOSITORY_ROOT,
    directory: join(base, name),
    fresh: false,
    durable: false,
    env: { PATH: process.env['PATH'], DRYDOCK_API_PORT: '0', DRYDOCK_DRAIN_MS: '1000' },
    entries: { api: script },
    sim: true,
    ...changes,
  });
  stacks.push(stack);
  return stack;
}

describe('a stack with the simulator', () => {
  it('says where it is, to people and to the fleet, and has a blueprint for it', async () => {
    await layPostgres(join(base, 'told', 'postgres'));
    const stack = await start('told');
    const url = stack.sim?.url ?? '';
    expect(readRunFile(join(base, 'told'))).toMatchObject({
      simUrl: url,
      processes: [
        { name: 'sim', pid: stack.sim?.fleet.pid('sim') },
        { name: 'api', pid: stack.fleet.pid('api') },
      ],
    });
    const environment = readFileSync(`/proc/${stack.fleet.pid('api')}/environ`, 'utf8');
    expect(environment.split('\0')).toContain(`AWS_ENDPOINT_URL_EC2=${url}`);
    const rows = await sql(
      stack.databaseUrl,
      `SELECT b.name, b.kind, r.config ->> 'port' AS port, r.config ->> 'user' AS "user"
        FROM blueprint b JOIN blueprint_revision r ON r.blueprint_id = b.id ORDER BY b.number`,
    );
    const { sshPort, user } = stack.sim?.facts ?? {};
    expect(rows).toEqual([
      { name: 'local', kind: 'local-host', port: null, user: null },
      { name: 'sim-ec2', kind: 'ec2-host', port: String(sshPort), user },
    ]);
    expect(await sql(stack.databaseUrl, 'SELECT name, kind FROM credential ORDER BY name')).toEqual(
      [
        { name: 'sim-aws', kind: 'aws-keys' },
        { name: 'sim-ssh', kind: 'ssh-key' },
      ],
    );
    const sealed = await sql(
      stack.databaseUrl,
      `SELECT name FROM credential WHERE position('PRIVATE KEY' IN encode(sealed, 'escape')) > 0`,
    );
    expect(sealed).toEqual([]);
    await stack.stop();
    const again = await start('told');
    expect(again.sim?.url).toBe(url);
    expect(await sql(again.databaseUrl, 'SELECT count(*)::int AS n FROM blueprint')).toEqual([
      { n: 2 },
    ]);
    await again.stop();
  });

  it('has its machines again after the simulator was killed, and nothing left after it stops', async () => {
    const notices: string[] = [];
    await layPostgres(join(base, 'killed', 'postgres'));
    const stack = await start('killed', { onNotice: (notice) => notices.push(notice) });
    const { sim } = stack;
    if (sim === null) {
      throw new Error('There is no simulator.');
    }
    const word = `5${process.pid}${Date.now() % 100_000}`;
    const ec2 = clientOf(sim.facts);
    const launched = await ec2.send(
      new RunInstancesCommand({
        ImageId: sim.facts.imageId,
        InstanceType: 't3.micro',
        KeyName: sim.facts.keyName,
        MinCount: 1,
        MaxCount: 1,
        ClientToken: word,
        UserData: Buffer.from(`#!/bin/sh\nsetsid sleep ${word} &\n`).toString('base64'),
      }),
    );
    const id = launched.Instances?.[0]?.InstanceId ?? '';
    const address = await addressOf(ec2, id);
    await until(() => greets(address, sim.facts.sshPort));
    await until(async () => processesWith(word).length > 0);

    const ready = sim.fleet.next('ready');
    await sim.fleet.kill9('sim');
    await ready;
    // Its machines are off with it, and boot again at their addresses.
    expect(processesWith(word)).toEqual([]);
    await until(() => greets(address, sim.facts.sshPort));
    expect(await addressOf(ec2, id)).toBe(address);
    expect(notices.filter((notice) => notice.startsWith('sim '))).toEqual([
      'sim has ended (SIGKILL) and is started again.',
      'sim is up again.',
    ]);
    const disk = join(base, 'killed', 'sim', 'machines', id);
    expect(existsSync(disk)).toBe(true);
    await stack.stop();
    expect(sim.fleet.processes()).toEqual([]);
    expect(await greets(address, sim.facts.sshPort)).toBe(false);
    expect(processesWith(id)).toEqual([]);

    const fresh = await start('killed', { fresh: true });
    expect(existsSync(disk)).toBe(false);
    await fresh.stop();
    ec2.destroy();
  });

  it('starts none where the environment says where EC2 is, or where nobody wants one', async () => {
    const env = { PATH: process.env['PATH'], DRYDOCK_API_PORT: '0', DRYDOCK_DRAIN_MS: '1000' };
    const theirs = 'http://127.0.0.1:1';
    await layPostgres(join(base, 'theirs', 'postgres'));
    const stack = await start('theirs', { env: { ...env, AWS_ENDPOINT_URL_EC2: theirs } });
    expect(stack.sim).toBeNull();
    const environment = readFileSync(`/proc/${stack.fleet.pid('api')}/environ`, 'utf8');
    expect(environment.split('\0')).toContain(`AWS_ENDPOINT_URL_EC2=${theirs}`);
    await stack.stop();
    const without = await start('theirs', { sim: false });
    expect(without.sim).toBeNull();
    expect(await sql(without.databaseUrl, 'SELECT name FROM blueprint')).toEqual([
      { name: 'local' },
    ]);
    await without.stop();
  });
});

function clientOf({ url, region, accessKey }: SimFacts): EC2Client {
  return new EC2Client({ endpoint: url, region, credentials: { ...accessKey } });
}

async function addressOf(ec2: EC2Client, id: string): Promise<string> {
  const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0]?.PrivateIpAddress ?? '';
}

/** Whether a machine answers there. */
function greets(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', (bytes) => settle(bytes.toString('latin1').startsWith('SSH-2.0-OpenSSH')));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

async function until(is: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  while (!(await is())) {
    if (performance.now() > giveUpAt) {
      throw new Error('It never came.');
    }
    await delay(50);
  }
}

/** Living processes whose command line holds that word. */
function processesWith(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word);
      } catch {
        return false;
      }
    })
    .map(Number);
}
