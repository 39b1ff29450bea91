import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import {
  EC2Client,
  type EC2ClientConfig,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  DEFAULT_ACCESS_KEY,
  landscapeOf,
  noMachines,
  startSim,
  type AccessKey,
  type Sim,
  type SimOptions,
} from '../src/index.ts';

export const REGION = 'eu-west-1';
export const HERE = landscapeOf(DEFAULT_ACCESS_KEY.accountId, REGION);

/** The SDK as anybody has it: only endpoint, region and key are told. One try, so that faults are seen. */
export function client(
  sim: Sim,
  key: AccessKey = DEFAULT_ACCESS_KEY,
  config: EC2ClientConfig = {},
): EC2Client {
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const made = new EC2Client({
    endpoint: sim.url,
    region: REGION,
    maxAttempts: 1,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    ...config,
  });
  clients.push(made);
  return made;
}

/** A launch that nothing is wrong with. */
export function launchInput(
  input: Partial<RunInstancesCommandInput> = {},
): RunInstancesCommandInput {
  return {
    ImageId: HERE.images[0]?.id,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    ...input,
  };
}

const directories: string[] = [];
const clients: EC2Client[] = [];
const sims: Sim[] = [];

afterAll(async () => {
  for (const one of clients) one.destroy();
  await Promise.all(sims.map((sim) => sim.stop()));
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export function simDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-sim-'));
  directories.push(directory);
  return directory;
}

/** Stopped, and its directory removed, at the end of the file. */
export async function sim(options: Partial<SimOptions> = {}): Promise<Sim> {
  const started = await startSim({ directory: simDirectory(), machines: noMachines, ...options });
  sims.push(started);
  return started;
}

/** What came of a call: `ok`, or code, status and sentence of the refusal. */
export async function outcomeOf(
  call: Promise<unknown>,
): Promise<{ code: string; status: number; message: string }> {
  try {
    await call;
    return { code: 'ok', status: 200, message: '' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
    return { code: error.name, status: metadata.httpStatusCode ?? 0, message: error.message };
  }
}

export async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await outcomeOf(call)).code;
}
