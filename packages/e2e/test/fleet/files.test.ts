import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import type { KeptLease } from '@drydock/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CREDENTIAL, HostBench, userKey } from '../ssh/support.ts';
import { openWorld, type World } from './world.ts';

const MB = 1_024 * 1_024;
/** `npm run test:files` takes 1 GB and 10,000 files, and compares with OpenSSH's own `sftp`. */
const FULL_MB = Number(process.env['DRYDOCK_TEST_FILES_MB'] ?? 0);
const isFull = FULL_MB > 0;
const SIZE = (isFull ? FULL_MB : 200) * MB;
const FILES = isFull ? 10_000 : 300;
/** What the API may grow by, whatever goes through it. */
const GROWTH_MAX = 96 * MB;
/** Of the speed of `sftp`, at least; and of its time for small files, at most. */
const SPEED_MIN = 0.35;
const SMALL_TIME_MAX = 2;

const run = promisify(execFile);

let world: World;
let bench: HostBench;
let directory: string;
let lease: KeptLease;
beforeAll(async () => {
  [world, bench] = [await openWorld(), await HostBench.open()];
  directory = await mkdtemp(join(tmpdir(), 'drydock-files-'));
  const key = join(directory, 'key');
  await writeFile(key, userKey.privateKey, { mode: 0o600 });
  const options = ['--kind', 'ssh-key', '--private-key-file', key];
  await drydock('credential', 'create', CREDENTIAL, ...options);
  await world.drydock.blueprints.create({
    name: 'far',
    kind: 'ssh-host',
    config: bench.config(),
    limits: { leasesPerResource: 4 },
  });
  lease = await world.drydock.lease({ type: 'host', blueprints: ['far'] });
  await make();
}, 240_000);
afterAll(async () => {
  await lease?.release({ wait: true });
  await world?.close();
  await bench?.remove();
  await rm(directory, { recursive: true, force: true });
}, 120_000);

/** One large file and many small ones. */
async function make(): Promise<void> {
  const piece = Buffer.alloc(MB, 'of one large file, the same again and again\n');
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let given = 0; given < SIZE; given += piece.length) {
      yield piece;
    }
  }
  await writeFile(join(directory, 'large'), pieces());
  for (let at = 0; at < FILES; at += 1) {
    const folder = join(directory, 'small', String(at % 100));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${at}`), `file ${at}\n`);
  }
}

async function drydock(...args: readonly string[]): Promise<string> {
  const command = [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), ...args];
  const env = {
    PATH: process.env['PATH'],
    DRYDOCK_URL: world.stack.apiUrl,
    DRYDOCK_TOKEN: world.stack.token,
  };
  return (await run(process.execPath, command, { env })).stdout;
}

async function sftp(batch: string): Promise<void> {
  const file = join(directory, 'batch');
  await writeFile(file, batch);
  const { port, user } = bench.server;
  const options = [`Port=${port}`, `IdentityFile=${join(directory, 'key')}`];
  options.push('StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR');
  await run('sftp', [...options.flatMap((one) => ['-o', one]), '-b', file, `${user}@127.0.0.1`]);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1_000;
}

/** What the API has grown by at most while the work ran. */
async function grown(work: () => Promise<unknown>): Promise<number> {
  const pid = world.stack.fleet.processes().find(({ name }) => name === 'api')?.pid ?? 0;
  const memory = async (): Promise<number> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
  };
  const before = await memory();
  let most = before;
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      most = Math.max(most, await memory());
      await delay(50, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  await work();
  stop.abort();
  await watching;
  return most - before;
}

async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

const tell = (line: string): void => {
  if (isFull) {
    process.stderr.write(`${line}\n`);
  }
};

describe('files of a host over SSH', () => {
  it('are carried whole both ways, and the API grows no more than it would of little', async () => {
    const large = join(directory, 'large');
    let up = 0;
    const grownUp = await grown(async () => {
      up = await seconds(() => lease.filesystem.writeFile('large', createReadStream(large)));
    });
    const wanted = await digestOf(createReadStream(large));
    let came = '';
    let down = 0;
    const grownDown = await grown(async () => {
      down = await seconds(async () => {
        came = await digestOf(await lease.filesystem.download('large'));
      });
    });
    expect(came).toBe(wanted);
    const told = (time: number, bytes: number): string =>
      `${(SIZE / MB / time).toFixed(0)} MB/s (the API grew by ${(bytes / MB).toFixed(0)} MB)`;
    tell(`up ${told(up, grownUp)}, down ${told(down, grownDown)}`);
    expect(Math.max(grownUp, grownDown)).toBeLessThan(GROWTH_MAX);
    if (isFull) {
      const there = join(directory, 'there');
      const theirUp = await seconds(() => sftp(`put ${large} ${there}\n`));
      const theirDown = await seconds(() => sftp(`get ${there} ${there}.back\n`));
      tell(
        `sftp: up ${(SIZE / MB / theirUp).toFixed(0)}, down ${(SIZE / MB / theirDown).toFixed(0)} MB/s`,
      );
      expect(theirUp / up).toBeGreaterThan(SPEED_MIN);
      expect(theirDown / down).toBeGreaterThan(SPEED_MIN);
    }
  }, 900_000);

  it('are copied as a tree, in few steps', async () => {
    const small = join(directory, 'small');
    const up = await seconds(() => drydock('cp', '-r', small, `${lease.id}:small`));
    const back = join(directory, 'back');
    const down = await seconds(() => drydock('cp', '-r', `${lease.id}:small`, back));
    const names = async (path: string): Promise<readonly string[]> =>
      (await readdir(path, { recursive: true })).sort();
    expect(await names(back)).toEqual(await names(small));
    expect((await stat(join(back, '7', '7'))).size).toBe('file 7\n'.length);
    tell(`${FILES} files: up ${up.toFixed(1)} s, down ${down.toFixed(1)} s`);
    if (isFull) {
      const there = join(directory, 'there-small');
      const theirUp = await seconds(() => sftp(`mkdir ${there}\nput -r ${small} ${there}\n`));
      const theirDown = await seconds(() => sftp(`get -r ${there} ${there}-back\n`));
      tell(`sftp: up ${theirUp.toFixed(1)} s, down ${theirDown.toFixed(1)} s`);
      expect(up / theirUp).toBeLessThan(SMALL_TIME_MAX);
      expect(down / theirDown).toBeLessThan(SMALL_TIME_MAX);
    }
  }, 900_000);
});
