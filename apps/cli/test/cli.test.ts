import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContractServer } from '@drydock/contract/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

const BIN = fileURLToPath(new URL('../bin/drydock.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

let server: ContractServer;
let home: string;

beforeAll(async () => {
  if (!existsSync(BUILT)) {
    throw new Error('The command line is not built; run `npm run build`.');
  }
  server = await ContractServer.start();
  home = mkdtempSync(join(tmpdir(), 'drydock-cli-'));
});

afterEach(() => {
  server.faults.clear();
  server.book.servesAtOnce = true;
  server.book.destroysAtOnce = true;
});

afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

function start(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd = home,
): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      DRYDOCK_URL: server.url,
      DRYDOCK_TOKEN: server.token,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess, stdin: Buffer | string = ''): Promise<Ran> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

function drydock(...args: string[]): Promise<Ran> {
  return finish(start(args));
}

async function requested(...args: string[]): Promise<string> {
  const { stdout } = await drydock('lease', 'request', '--type', 'host', '--wait', ...args);
  return stdout.toString().trim();
}

function leasesThatLive(): number {
  return [...server.book.leases.values()].filter(({ status }) => status !== 'destroyed').length;
}

describe('drydock exec', () => {
  it('passes every byte of both outputs, the input and the exit code', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const { code, stdout, stderr } = await finish(
      start(['exec', '--type', 'host', '--', 'sh', '-c', 'cat; printf err >&2; exit 7']),
      bytes,
    );
    expect(stdout.equals(bytes)).toBe(true);
    expect(stderr).toBe('err');
    expect(code).toBe(7);
    expect(leasesThatLive()).toBe(0);
  });

  it('exits with 128 and the number of the signal that ended the command', async () => {
    const { code } = await drydock('exec', '--type', 'host', '--script', 'kill -TERM $$');
    expect(code).toBe(143);
  });

  it('hands over environment, directory and arguments that no shell has read', async () => {
    const { stdout } = await drydock(
      'exec',
      '--type',
      'host',
      '--env',
      'GREETING=a b',
      '--cwd',
      '/',
      '--',
      'sh',
      '-c',
      'printf "%s|%s|%s|%s" "$1" "$GREETING" "$PWD" "$DRYDOCK_LEASE_ID"',
      'sh',
      '$(id) *',
    );
    expect(stdout.toString()).toMatch(/^\$\(id\) \*\|a b\|\/\|lease_\w+$/);
  });

  it('leaves a lease that it was given as it is', async () => {
    const id = await requested();
    const { code, stdout } = await drydock('exec', '--lease', id.slice(0, 14), '--', 'echo', 'hi');
    expect([code, stdout.toString()]).toEqual([0, 'hi\n']);
    expect(server.book.get(id).status).toBe('active');
    server.book.release(id);
  });

  it('says that the command took too long', async () => {
    const { code, stderr } = await drydock(
      'exec',
      '--type',
      'host',
      '--timeout',
      '1s',
      '--',
      'sleep',
      '30',
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: .*\(timed-out\)$/m);
    expect(leasesThatLive()).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the command and releases on %s', async (signal, expected) => {
    const child = start([
      'exec',
      '--type',
      'host',
      '--no-stdin',
      '--',
      'sh',
      '-c',
      'echo up; exec sleep 30',
    ]);
    const ended = finish(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill(signal);
    expect((await ended).code).toBe(expected);
    expect(leasesThatLive()).toBe(0);
  });

  it('leaves at once on the second signal, and says what is left', async () => {
    server.book.destroysAtOnce = false;
    const child = start([
      'exec',
      '--type',
      'host',
      '--no-stdin',
      '--',
      'sh',
      '-c',
      'echo up; exec sleep 30',
    ]);
    const ended = finish(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const before = server.count(/wait=destroyed/);
    child.kill('SIGINT');
    while (server.count(/wait=destroyed/) === before) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/drydock lease release lease_\w+/);
    for (const lease of server.book.leases.values()) {
      server.book.destroy(lease.id);
    }
  });

  it('stops quietly when nobody reads its output any more', async () => {
    const child = start(['exec', '--type', 'host', '--no-stdin', '--', 'yes']);
    const stdout = child.stdout;
    stdout?.once('data', () => stdout.destroy());
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([141, '']);
    expect(leasesThatLive()).toBe(0);
  });

  it('requests nothing for an input that is too long', async () => {
    const before = server.seen.length;
    const { code, stderr } = await finish(
      start(['exec', '--type', 'host', '--', 'cat']),
      Buffer.alloc(200_000),
    );
    expect([code, server.seen.length]).toEqual([2, before]);
    expect(stderr).toContain('(body-too-large)');
  });

  it('gives the result as JSON where that is asked for', async () => {
    const { stdout } = await drydock('exec', '--type', 'host', '-o', 'json', '--', 'echo', 'hi');
    expect(JSON.parse(stdout.toString())).toMatchObject({
      exitCode: 0,
      stdout: 'hi\n',
      stdoutEncoding: 'utf8',
      end: 'itself',
    });
  });
});

describe('drydock lease', () => {
  it('tells a lease’s whole life', async () => {
    const id = await requested('--label', 'job=1', '--attribute', 'cpus=4', '--ttl', '1h');
    expect(server.book.get(id)).toMatchObject({
      labels: { job: '1' },
      attributes: { cpus: 4 },
      ttlSeconds: 3_600,
    });
    const short = id.slice('lease_'.length, 'lease_'.length + 8);
    const shown = await drydock('lease', 'show', short, '-o', 'json');
    expect(JSON.parse(shown.stdout.toString())).toEqual(server.book.get(id));
    expect((await drydock('lease', 'list')).stdout.toString()).toContain(id);
    expect((await drydock('lease', 'explain', id)).stdout.toString()).toContain('is active');
    expect((await drydock('lease', 'renew', id, '--ttl', '2h')).stdout.toString()).toMatch(
      /expires in 119m/,
    );
    const released = await drydock('lease', 'release', id, '--wait');
    expect(released.stdout.toString()).toBe(`${id} is gone\n`);
    expect((await drydock('lease', 'list')).stdout.toString()).not.toContain(id);
    expect((await drydock('lease', 'list', '--all')).stdout.toString()).toContain(id);
    const events = await drydock('lease', 'events', id);
    expect(events.stdout.toString()).toMatch(/requested[^]*activated[^]*released[^]*destroyed/);
  });

  it('follows the events until the lease is destroyed', async () => {
    const id = await requested();
    const child = start(['lease', 'events', id, '--follow', '-o', 'json']);
    const followed = finish(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    server.book.release(id);
    const { code, stdout } = await followed;
    const types = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual([
      'lease.requested',
      'lease.activated',
      'lease.released',
      'lease.destroyed',
    ]);
    expect(code).toBe(0);
  });

  it('stays requested when waiting for it takes too long, and says so', async () => {
    server.book.servesAtOnce = false;
    const { code, stderr, stdout } = await drydock(
      'lease',
      'request',
      '--type',
      'slow-host',
      '--wait',
      '--timeout',
      '1s',
    );
    expect([code, stdout.toString()]).toEqual([3, '']);
    expect(stderr).toMatch(/Still requested: lease_\w+\n/);
    const [lease] = [...server.book.leases.values()].filter(({ type }) => type === 'slow-host');
    expect(lease?.status).toBe('pending');
    server.book.release(lease?.id ?? '');
  });

  it('requests several at once', async () => {
    const { stdout } = await drydock(
      'lease',
      'request',
      '--type',
      'host',
      '--count',
      '3',
      '--atomic',
      '-o',
      'json',
    );
    const { items } = JSON.parse(stdout.toString()) as { items: { id: string }[] };
    expect(items).toHaveLength(3);
    const ids = items.map(({ id }) => id);
    expect((await drydock('lease', 'release', ...ids)).code).toBe(0);
  });

  it('lists the candidates of an id that is too short', async () => {
    const one = await requested();
    const other = await requested();
    const { code, stderr } = await drydock('lease', 'show', 'lease_');
    expect(code).toBe(4);
    expect(stderr).toContain(one);
    expect(stderr).toContain(other);
    await drydock('lease', 'release', one, other);
  });
});

describe('drydock blueprint', () => {
  it('creates, lists and shows', async () => {
    const { stdout } = await drydock(
      'blueprint',
      'create',
      'local',
      '--kind',
      'local-host',
      '--config',
      '{"root":"/tmp"}',
      '--set',
      'slots=2',
      '--resources',
      '1',
    );
    expect(server.handlers.blueprints[0]).toMatchObject({
      config: { root: '/tmp', slots: 2 },
      limits: { resources: 1, leasesPerResource: null },
    });
    const shown = await drydock('blueprint', 'show', 'local', '-o', 'json');
    expect(JSON.parse(shown.stdout.toString())).toMatchObject({ id: stdout.toString().trim() });
    expect((await drydock('blueprint', 'list')).stdout.toString()).toContain('at most 1');
  });
});

describe('errors', () => {
  it.each([
    [0, ['--help'], /^$/],
    [2, ['lease', 'wat'], /unknown command/],
    [2, ['lease', 'request'], /--type/],
    [2, ['lease', 'request', '--type', 'host', '--ttl', 'soon'], /90s/],
    [2, ['lease', 'request', '--type', 'No'], /^error: .*\(invalid-request\)\n {2}type: /],
    [2, ['exec', '--type', 'host'], /\nhint: drydock exec/],
    [2, ['lease', 'request', '--type', 'unheard-of'], /\(unknown-type\)\nhint: .*\nrequest: req-/],
    [4, ['lease', 'show', 'lease_zzz'], /\(not-found\)/],
    [4, ['lease', 'show', '../../etc'], /\(not-found\)/],
    [5, ['lease', 'list', '--token', 'wrong'], /\(unauthenticated\)/],
  ])('exit with %i: %j', async (expected, args, stderr) => {
    const ran = await drydock(...args);
    expect(ran.stderr).toMatch(stderr);
    expect(ran.code).toBe(expected);
  });

  it('keep stdout for data', async () => {
    const { stdout } = await drydock('lease', 'show', 'lease_zzz', '-o', 'json');
    expect(stdout.toString()).toBe('');
  });
});

describe('finding the stack', () => {
  function localStack(): string {
    const root = mkdtempSync(join(home, 'stack-'));
    mkdirSync(join(root, '.drydock'));
    const file = join(root, '.drydock', 'run.json');
    writeFileSync(file, JSON.stringify({ apiUrl: server.url, token: server.token }));
    mkdirSync(join(root, 'below'));
    return join(root, 'below');
  }
  const unset = { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' };

  it('works from any directory below the one of a running stack', async () => {
    const { code } = await finish(start(['lease', 'list'], unset, localStack()));
    expect(code).toBe(0);
  });

  it('does not show the stack’s token to another URL', async () => {
    const env = { ...unset, DRYDOCK_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await finish(start(['lease', 'list'], env, localStack()));
    expect([code, stderr.includes(server.token)]).toEqual([5, false]);
  });
});

describe('starting up', () => {
  it('loads neither the client, nor the database, nor the schemas for a line of help', async () => {
    const child = spawn(
      process.execPath,
      ['--experimental-loader', LOADER, '--no-warnings', BIN, '--help'],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const { code, stderr } = await finish(child);
    expect(code).toBe(0);
    const loaded = stderr.split('\n').filter((line) => line.startsWith('loads '));
    expect(loaded.some((url) => url.includes('/commander/'))).toBe(true);
    expect(loaded.filter((url) => /\/(sdk|store|zod|pg|config)\//.test(url))).toEqual([]);
  });
});

/** Tells every module that is loaded. */
const LOADER = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(2, 'loads ' + url + '\\n');
  return next(url, context);
}`)}`;
