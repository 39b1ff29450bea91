import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BIN, CliUnderTest, finish, firstOutput } from './cli-under-test.ts';

let cli: CliUnderTest;

beforeAll(async () => {
  cli = await CliUnderTest.create();
});

afterEach(() => cli.reset());

afterAll(() => cli.close());

describe('drydock lease', () => {
  it('tells a lease’s whole life', async () => {
    const quantities = ['--quantity', 'cpu=2', '--quantity', 'memoryMiB=512'];
    const more = ['--label', 'job=1', '--attribute', 'cpus=4', '--ttl', '1h', ...quantities];
    const id = await cli.requested(...more);
    const people = await cli.run('lease', 'show', id);
    expect(people.stdout.toString()).toMatch(/quantities: +cpu=2, memoryMiB=512/);
    expect(cli.server.book.get(id)).toMatchObject({
      labels: { job: '1' },
      quantities: { cpu: 2, memoryMiB: 512 },
      attributes: { cpus: 4 },
      ttlSeconds: 3_600,
    });
    const short = id.slice('lease_'.length, 'lease_'.length + 8);
    const shown = await cli.runProcess('lease', 'show', short, '-o', 'json');
    expect(JSON.parse(shown.stdout.toString())).toEqual(cli.server.book.get(id));
    expect((await cli.runProcess('lease', 'list')).stdout.toString()).toContain(id);
    expect((await cli.runProcess('lease', 'explain', id)).stdout.toString()).toContain('is active');
    expect((await cli.runProcess('lease', 'renew', id, '--ttl', '2h')).stdout.toString()).toMatch(
      /expires in 119m/,
    );
    const released = await cli.runProcess('lease', 'release', id, '--wait');
    expect(released.stdout.toString()).toBe(`${id} is gone\n`);
    expect((await cli.runProcess('lease', 'list')).stdout.toString()).not.toContain(id);
    expect((await cli.runProcess('lease', 'list', '--all')).stdout.toString()).toContain(id);
    const events = await cli.runProcess('lease', 'events', id);
    expect(events.stdout.toString()).toMatch(/requested[^]*activated[^]*released[^]*destroyed/);
  });

  it('follows the events until the lease is destroyed', async () => {
    const id = await cli.requested();
    const child = cli.start(['lease', 'events', id, '--follow', '-o', 'json']);
    const followed = finish(child);
    await firstOutput(child);
    cli.server.book.release(id);
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
    cli.server.book.servesAtOnce = false;
    const { code, stderr, stdout } = await cli.runProcess(
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
    const [lease] = [...cli.server.book.leases.values()].filter(({ type }) => type === 'slow-host');
    expect(lease?.status).toBe('pending');
    cli.server.book.release(lease?.id ?? '');
  });

  it('requests several at once', async () => {
    const { stdout } = await cli.runProcess(
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
    expect((await cli.runProcess('lease', 'release', ...ids)).code).toBe(0);
  });

  it('lists the candidates of an id that is too short', async () => {
    const one = await cli.requested();
    const other = await cli.requested();
    const { code, stderr } = await cli.runProcess('lease', 'show', 'lease_');
    expect(code).toBe(4);
    expect(stderr).toContain(one);
    expect(stderr).toContain(other);
    await cli.runProcess('lease', 'release', one, other);
  });
});

describe('drydock blueprint', () => {
  it('creates, lists and shows', async () => {
    const { stdout } = await cli.runProcess(
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
    expect(cli.server.handlers.blueprints[0]).toMatchObject({
      config: { root: '/tmp', slots: 2 },
      limits: { resources: 1, leasesPerResource: null, failedBuilds: 5 },
    });
    const shown = await cli.runProcess('blueprint', 'show', 'local', '-o', 'json');
    expect(JSON.parse(shown.stdout.toString())).toMatchObject({ id: stdout.toString().trim() });
    expect((await cli.runProcess('blueprint', 'list')).stdout.toString()).toContain('at most 1');
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
    const ran = await cli.runProcess(...args);
    expect(ran.stderr).toMatch(stderr);
    expect(ran.code).toBe(expected);
  });

  it('keep stdout for data', async () => {
    const { stdout } = await cli.runProcess('lease', 'show', 'lease_zzz', '-o', 'json');
    expect(stdout.toString()).toBe('');
  });
});

describe('finding the stack', () => {
  function localStack(): string {
    const root = mkdtempSync(join(cli.home, 'stack-'));
    mkdirSync(join(root, '.drydock'));
    const file = join(root, '.drydock', 'run.json');
    writeFileSync(file, JSON.stringify({ apiUrl: cli.server.url, token: cli.server.token }));
    mkdirSync(join(root, 'below'));
    return join(root, 'below');
  }
  const unset = { DRYDOCK_URL: '', DRYDOCK_TOKEN: '' };

  it('works from any directory below the one of a running stack', async () => {
    const { code } = await finish(cli.start(['lease', 'list'], unset, localStack()));
    expect(code).toBe(0);
  });

  it('does not show the stack’s token to another URL', async () => {
    const env = { ...unset, DRYDOCK_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await finish(cli.start(['lease', 'list'], env, localStack()));
    expect([code, stderr.includes(cli.server.token)]).toEqual([5, false]);
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
    // Of the settings, nothing but what reads the few of the command line, which needs no schema.
    const heavy = loaded.filter((url) => /\/(sdk|store|zod|pg|config)\//.test(url));
    const light = /\/config\/dist\/(client|forms|secret-file)\.js$/;
    expect(heavy.filter((url) => !light.test(url))).toEqual([]);
  });
});

/** Tells every module that is loaded. */
const LOADER = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(2, 'loads ' + url + '\\n');
  return next(url, context);
}`)}`;
