/** The simulator as a process of its own, until a signal: `node main.js --directory DIR`. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DrydockError } from '@drydock/model';
import { landscapeOf } from './account/landscape.ts';
import { DEFAULT_ACCESS_KEY } from './auth/access-key.ts';
import type { Times } from './life/times.ts';
import { processMachines } from './machine/process-machines.ts';
import { writeSimFacts } from './process/facts.ts';
import { keptKey, keptPort } from './process/kept.ts';
import { ownDirectory } from './process/own-directory.ts';
import { machinesIn } from './process/remove-sim.ts';
import { startSim, type Sim } from './sim.ts';

const REGION = 'eu-west-1';
const KEY_NAME = 'drydock';

/** Long enough to be seen, short enough to wait for. */
const TIMES: Partial<Times> = {
  pendingMs: 200,
  stoppingMs: 200,
  shuttingDownMs: 200,
  bootSeconds: 0.3,
  initSeconds: 0.3,
};

async function start(directory: string): Promise<{ sim: Sim; stop: () => Promise<void> }> {
  const lock = await ownDirectory(directory);
  const port = await keptPort(directory);
  const sshKey = keptKey(directory);
  const machines = processMachines({ directory: machinesIn(directory), sshPort: port });
  const { accountId, accessKeyId, secretAccessKey } = DEFAULT_ACCESS_KEY;
  const sim = await startSim({
    directory: join(directory, 'account'),
    port,
    machines,
    keyPairs: [{ accountId, region: REGION, name: KEY_NAME, publicKey: sshKey.publicKey }],
    times: TIMES,
  });
  const { images, types } = landscapeOf(accountId, REGION);
  const [image] = images
    .filter(({ state, architecture }) => state === 'available' && architecture === 'x86_64')
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  writeSimFacts(directory, {
    url: sim.url,
    region: REGION,
    accessKey: { accessKeyId, secretAccessKey },
    keyName: KEY_NAME,
    sshKey,
    imageId: image?.id ?? '',
    instanceType: types[0]?.name ?? '',
    sshPort: port,
    user: machines.user,
    boot: await machines.boot(),
  });
  const stop = async (): Promise<void> => {
    await sim.stop();
    lock.release();
  };
  return { sim, stop };
}

const stopped = new Promise<void>((resolveStop) => {
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => resolveStop());
  }
});

const { values } = parseArgs({ options: { directory: { type: 'string' } } });
if (values.directory === undefined || values.directory === '') {
  process.stderr.write('usage: node main.js --directory DIR\n');
  process.exit(2);
}
try {
  const { sim, stop } = await start(resolve(values.directory));
  if (process.send === undefined) {
    process.stdout.write(`${sim.url}\n`);
  } else {
    process.send({ ready: true, url: sim.url });
  }
  await stopped;
  await stop();
  process.exit(0);
} catch (error) {
  const isTold = DrydockError.is(error);
  process.stderr.write(
    `${isTold ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
