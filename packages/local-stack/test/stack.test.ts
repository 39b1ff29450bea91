import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { layPostgres, redisAnswers } from '@drydock/local-servers';
import { readRunFile, runFilePath } from '../src/run-file.ts';
import { startStack } from '../src/start-stack.ts';
import type { Stack, StackOptions } from '../src/stack.ts';
import { writeProcessScript } from './process-script.ts';
import { sql } from '@drydock/local-servers/testing';
import { temporaryDirectory } from '@drydock/local-servers/testing';

const stacks: Stack[] = [];
const base = temporaryDirectory(() => Promise.all(stacks.map((stack) => stack.remove())));
const script = writeProcessScript(base);

/** As `start`, on a database that was laid there: making one takes longer than what most ask. */
async function startLaid(name: string, changes: Partial<StackOptions> = {}): Promise<Stack> {
  await layPostgres(join(base, name, 'postgres'));
  return start(name, changes);
}

async function start(name: string, changes: Partial<StackOptions> = {}): Promise<Stack> {
  const directory = join(base, name);
  const stack = await startStack({
    root: base,
    directory,
    fresh: false,
    durable: false,
    env: { PATH: process.env['PATH'], DRYDOCK_API_PORT: '0', DRYDOCK_DRAIN_MS: '1000' },
    entries: { api: script, 'lease-worker': script },
    ...changes,
  });
  stacks.push(stack);
  return stack;
}

describe('startStack', () => {
  it('says what runs in run.json, for its owner alone, and keeps that current', async () => {
    const stack = await start('described');
    const directory = join(base, 'described');
    const { apiUrl, token, databaseUrl, redisUrl, fleet } = stack;
    expect(readRunFile(directory)).toEqual({
      apiUrl,
      token,
      databaseUrl,
      redisUrl,
      simUrl: null,
      processes: fleet.processes(),
    });
    expect(statSync(runFilePath(directory)).mode & 0o777).toBe(0o600);
    const ready = fleet.next('ready');
    await fleet.kill9('lease-worker');
    const { pid } = await ready;
    expect(readRunFile(directory)?.processes).toContainEqual({ name: 'lease-worker', pid });
    await stack.stop();
    expect(existsSync(runFilePath(directory))).toBe(false);
    expect([stack.postgres?.pid, stack.redis?.pid, fleet.processes()]).toEqual([null, null, []]);
  });

  it('runs once per directory, and says where', async () => {
    const stack = await startLaid('once');
    await expect(start('once')).rejects.toMatchObject({
      code: 'conflict',
      message: `Drydock is running here already, at ${stack.apiUrl} (process ${process.pid}).`,
    });
    const other = await startLaid('other');
    expect(other.apiUrl).not.toBe(stack.apiUrl);
    await Promise.all([stack.stop(), other.stop()]);
  });

  it('keeps data and token from start to start, until it starts fresh', async () => {
    const first = await startLaid('kept');
    await first.stop();
    const second = await start('kept');
    expect(second.token).toBe(first.token);
    await second.stop();
    const third = await start('kept', { fresh: true });
    expect(third.token).not.toBe(first.token);
    expect(await sql(third.databaseUrl, 'SELECT count(*)::int AS tokens FROM token')).toEqual([
      { tokens: 1 },
    ]);
    await third.stop();
  });

  it('uses the servers that are there already', async () => {
    const theirs = await startLaid('theirs');
    const { databaseUrl, redisUrl } = theirs;
    const guest = await start('guest', { databaseUrl, redisUrl });
    expect([guest.postgres, guest.redis]).toEqual([null, null]);
    expect(guest.databaseUrl).toBe(databaseUrl);
    await guest.stop();
    expect(await sql(databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await theirs.stop();
  });

  it('tells of a process that ends unasked, and of no other', async () => {
    const notices: string[] = [];
    const stack = await startLaid('told', { onNotice: (notice) => notices.push(notice) });
    const ready = stack.fleet.next('ready');
    await stack.fleet.kill9('lease-worker');
    await ready;
    await stack.stop();
    expect(notices.filter((notice) => /worker|api/.test(notice))).toEqual([
      'lease-worker has ended (SIGKILL) and is started again.',
      'lease-worker is up again.',
    ]);
  });

  it('starts a server that died again when it is to keep it up', async () => {
    const stack = await startLaid('up', { keepServersUp: true });
    const noticed = stack.redis?.pid;
    expect(noticed).toEqual(expect.any(Number));
    await stack.redis?.kill9();
    const { port, password } = new URL(stack.redisUrl);
    // Bounded by jest's time limit for the test.
    while (!(await redisAnswers(Number(port), password))) {
      expect(stack.redis?.pid).not.toBe(noticed);
    }
    await stack.stop();
    expect(stack.redis?.pid).toBeNull();
  });

  it('stops what it had started when a process does not start', async () => {
    const environment = { PATH: process.env['PATH'], DRYDOCK_API_PORT: '0', FAIL: '1' };
    await expect(startLaid('failing', { env: environment })).rejects.toMatchObject({
      code: 'local-stack-failed',
    });
    const stack = await start('failing');
    await stack.stop();
  });

  it('finds mistakes in the settings before it starts anything', async () => {
    await expect(start('mistaken', { env: { DRYDOCK_SWEEP_MS: 'soon' } })).rejects.toMatchObject({
      code: 'invalid-configuration',
    });
    expect(existsSync(join(base, 'mistaken'))).toBe(false);
  });
});
