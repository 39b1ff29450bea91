import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { DEFAULT_ACCESS_KEY, noMachines, startSim, type Sim, type SimOptions } from '@drydock/sim';
import { DrydockError } from '@drydock/model';
import type { Secrets } from '@drydock/blueprint';
import { PACE, type Pace } from '../../../src/ec2-host/pace.ts';

/** Waits that are waited for in tests. */
export const FAST: Pace = {
  ...PACE,
  connectMs: 2_000,
  answerMs: 1_500,
  againMs: [10, 30],
  shareMs: 5,
  pollMs: 20,
  apartMs: 150,
  unknownMs: 300,
  outMs: 600,
  pauseMs: 50,
  connectAgainMs: 20,
  cutOffMs: 50,
};

/** For what EC2 does not list at first: however slow this machine is, it is neither seen at once nor given up. */
export const UNSEEN = {
  ms: 1_500,
  pace: { unknownMs: 60_000, pollMs: 100, apartMs: 2_500 },
} as const;

export const never: AbortSignal = new AbortController().signal;

/** The keys of a simulator's account under the name that configurations of these tests give. */
export const secrets: Secrets = {
  open: (name) => {
    if (name !== 'aws') {
      return Promise.reject(new DrydockError('credential-missing', `No credential "${name}".`));
    }
    const { accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
    return Promise.resolve({ accessKeyId, secretAccessKey });
  },
};

const directories: string[] = [];
const sims: Sim[] = [];

afterAll(async () => {
  await Promise.all(sims.map((sim) => sim.stop()));
  for (const directory of directories) {
    rmSync(directory, { recursive: true, force: true });
  }
});

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-ec2-'));
  directories.push(directory);
  return directory;
}

/** Stopped, and its directory removed, at the end of the file. */
export async function simulator(options: Partial<SimOptions> = {}): Promise<Sim> {
  const started = await startSim({
    directory: temporaryDirectory(),
    machines: noMachines,
    ...options,
  });
  sims.push(started);
  return started;
}
