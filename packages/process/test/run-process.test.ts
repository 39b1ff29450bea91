import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstMessage } from '@drydock/local-servers/testing';

const SERVICE = fileURLToPath(new URL('service.mjs', import.meta.url));
const SETTINGS = {
  PATH: process.env['PATH'],
  DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:9/none',
  REDIS_URL: 'redis://127.0.0.1:9',
};

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Running {
  readonly child: ChildProcess;
  /** What it has written, as a text each. */
  readonly said: { out: string; err: string };
  readonly ended: Promise<End>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  running.splice(0).forEach((child) => child.kill('SIGKILL'));
});

function start(how: string, settings: NodeJS.ProcessEnv = {}): Running {
  const child = fork(SERVICE, [how], {
    env: { ...SETTINGS, ...settings },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.push(child);
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return { child, said, ended: end(child) };
}

/**
 * How it ended, once its pipes are read to their ends. Not `close`, which does not come (Node.js 20.20)
 * after the parent has disconnected.
 */
async function end(child: ChildProcess): Promise<End> {
  const read = [child.stdout, child.stderr].map(async (pipe) => pipe && once(pipe, 'end'));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  await Promise.all(read);
  return { code, signal };
}

const ready = ({ child }: Running): Promise<{ ready: boolean; url: string }> => firstMessage(child);

const lines = ({ said }: Running): Record<string, unknown>[] =>
  said.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const words = (process_: Running): unknown[] => lines(process_).map(({ msg }) => msg);

describe('a process', () => {
  it('says that it is ready, and where, once it is', async () => {
    const service = start('well');
    const { ready: isReady, url } = await ready(service);
    expect(isReady).toBe(true);
    expect(await (await fetch(url)).text()).toBe('here');
    expect(words(service)).toEqual(['ready']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('drains on %s and exits with 0', async (signal) => {
    const service = start('well');
    await ready(service);
    service.child.kill(signal);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    const said = Object.fromEntries(lines(service).map((line) => [line['msg'], line]));
    expect(said).toMatchObject({
      ready: {},
      draining: { why: signal },
      'heard of it': { code: 'shutting-down' },
      stopped: {},
    });
  });

  it('drains when its supervisor is gone', async () => {
    const service = start('well');
    await ready(service);
    service.child.disconnect();
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(words(service)).toContain('stopped');
  });

  it('drains once, however often it is told to', async () => {
    const service = start('never-stops', { DRYDOCK_DRAIN_MS: '1500' });
    await ready(service);
    service.child.kill('SIGTERM');
    service.child.kill('SIGINT');
    service.child.disconnect();
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(words(service).filter((word) => word === 'draining')).toHaveLength(1);
    expect(words(service)).toContain('draining took too long');
  });

  it.each([
    ['cannot-stop', 'stopping failed', 'It does not close.'],
    ['throws', 'uncaught exception', 'Nobody catches this.'],
    ['rejects', 'unhandled rejection', 'Nobody hears of this.'],
    ['cannot-start', 'could not start', 'There is nothing to start.'],
  ])('that %s exits with 1 and says why', async (how, word, message) => {
    const service = start(how);
    if (how === 'cannot-stop') {
      await ready(service);
      service.child.kill('SIGTERM');
    }
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(lines(service).find(({ msg }) => msg === word)).toMatchObject({ err: { message } });
  });

  it('does not begin with settings that it cannot read, and names them all', async () => {
    const settings = { REDIS_URL: 'nowhere', DRYDOCK_DRAIN_MS: 'soon' };
    const { status, stdout, stderr } = alone('well', settings);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^service: /);
    expect(stderr).toContain('REDIS_URL');
    expect(stderr).toContain('DRYDOCK_DRAIN_MS');
  });

  it('that cannot start as it is set up says a line for each problem, and logs them apart', () => {
    const { status, stdout, stderr } = alone('wrong-settings');
    expect(status).toBe(2);
    expect(stderr.split('\n')).toEqual([
      'service: DRYDOCK_KINDS: a is missing',
      'service: DRYDOCK_KINDS: b is missing',
      'service: Mend the kinds.',
      '',
    ]);
    const [line, ...others] = stdout.trim().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 60,
      problems: [
        { field: 'DRYDOCK_KINDS', detail: 'a is missing' },
        { field: 'DRYDOCK_KINDS', detail: 'b is missing' },
      ],
      hint: 'Mend the kinds.',
    });
    expect(stdout).not.toContain('stack');
  });

  it.each([
    ['wrong-settings', {}, 'DRYDOCK_KINDS'],
    ['well', { REDIS_URL: 'nowhere' }, 'REDIS_URL'],
  ])('that cannot start tells its supervisor, if it has one: %s', async (how, settings, field) => {
    const service = start(how, settings);
    const told = await firstMessage<{ cannotStart: { problems: { field: string }[] } }>(
      service.child,
    );
    expect(told.cannotStart.problems[0]?.field).toBe(field);
    expect(await service.ended).toEqual({ code: 2, signal: null });
    expect(service.said.err).toBe('');
  });
});

/** Without a supervisor, as a process is started by hand or by a container. */
const alone = (how: string, settings: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [SERVICE, how], {
    env: { ...SETTINGS, ...settings },
    encoding: 'utf8',
    timeout: 60_000,
  });
