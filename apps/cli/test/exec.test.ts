import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest, ended, finish, firstOutput } from './cli-under-test.ts';

let cli: CliUnderTest;

beforeAll(async () => {
  cli = await CliUnderTest.create();
});

afterEach(() => cli.reset());

afterAll(() => cli.close());

describe('drydock exec', () => {
  it('passes every byte of both outputs, the input and the exit code', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const { code, stdout, stderr } = await finish(
      cli.start(['exec', '-i', '--type', 'host', '--', 'sh', '-c', 'cat; printf err >&2; exit 7']),
      bytes,
    );
    expect(stdout.equals(bytes)).toBe(true);
    expect(stderr).toBe('err');
    expect(code).toBe(7);
    expect(cli.leasesThatLive()).toBe(0);
  });

  it('reads no standard input that nobody asked it to: a pipe may stay open for ever', async () => {
    const child = cli.start(['exec', '--type', 'host', '--', 'sh', '-c', 'cat; echo end']);
    const { code, stdout } = await ended(child);
    expect([code, stdout.toString()]).toEqual([0, 'end\n']);
  });

  it('exits with 128 and the number of the signal that ended the command', async () => {
    const { code } = await cli.runProcess('exec', '--type', 'host', '--script', 'kill -TERM $$');
    expect(code).toBe(143);
  });

  it('hands over environment, directory and arguments that no shell has read', async () => {
    const { stdout } = await cli.runProcess(
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
    const id = await cli.requested();
    const { code, stdout } = await cli.runProcess(
      'exec',
      '--lease',
      id.slice(0, 14),
      '--',
      'echo',
      'hi',
    );
    expect([code, stdout.toString()]).toEqual([0, 'hi\n']);
    expect(cli.server.book.get(id).status).toBe('active');
    cli.server.book.release(id);
  });

  it('says that the command took too long', async () => {
    const { code, stderr } = await cli.runProcess(
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
    expect(cli.leasesThatLive()).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the command and releases on %s', async (signal, expected) => {
    const child = cli.start(['exec', '--type', 'host', '--', 'sh', '-c', 'echo up; exec sleep 30']);
    const ended = finish(child);
    await firstOutput(child);
    child.kill(signal);
    expect((await ended).code).toBe(expected);
    expect(cli.leasesThatLive()).toBe(0);
  });

  it('leaves at once on the second signal, and says what is left', async () => {
    cli.server.book.destroysAtOnce = false;
    const child = cli.start(['exec', '--type', 'host', '--', 'sh', '-c', 'echo up; exec sleep 30']);
    const ended = finish(child);
    await firstOutput(child);
    const before = cli.server.count(/wait=destroyed/);
    child.kill('SIGINT');
    while (cli.server.count(/wait=destroyed/) === before) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/drydock lease release lease_\w+/);
    for (const lease of cli.server.book.leases.values()) {
      cli.server.book.destroy(lease.id);
    }
  });

  it('stops quietly when nobody reads its output any more', async () => {
    const child = cli.start(['exec', '--type', 'host', '--', 'yes']);
    const stdout = child.stdout;
    stdout?.once('data', () => stdout.destroy());
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([141, '']);
    expect(cli.leasesThatLive()).toBe(0);
  });

  it('requests nothing for an input that is too long to be kept', async () => {
    const before = cli.server.seen.length;
    const { code, stderr } = await finish(
      cli.start(['exec', '-i', '--keep', '--type', 'host', '--', 'cat']),
      Buffer.alloc(200_000),
    );
    expect([code, cli.server.seen.length]).toEqual([2, before]);
    expect(stderr).toContain('(body-too-large)');
  });

  it('gives the result as JSON where that is asked for', async () => {
    const { stdout } = await cli.runProcess(
      'exec',
      '--type',
      'host',
      '-o',
      'json',
      '--',
      'echo',
      'hi',
    );
    expect(JSON.parse(stdout.toString())).toMatchObject({
      exitCode: 0,
      stdout: 'hi\n',
      stdoutEncoding: 'utf8',
      end: 'itself',
    });
  });
});
