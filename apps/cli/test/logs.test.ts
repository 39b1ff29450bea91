import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest } from './cli-under-test.ts';

let cli: CliUnderTest;
let lease: string;
let transcript: string;
beforeAll(async () => {
  cli = await CliUnderTest.create();
  lease = (await cli.run('lease', 'request', '--type', 'host', '--wait')).stdout.toString().trim();
  const script = 'printf "one\\ntwo\\n"; sleep 0.1; echo three >&2';
  const ran = await cli.run('exec', '--keep', '--lease', lease, '--script', script);
  expect(ran.code).toBe(0);
  [, transcript = ''] = /^transcript: (tr_\w+)$/m.exec(ran.stderr) ?? [];
});
afterAll(() => cli.close());

describe('drydock logs', () => {
  it('shows each output where the command wrote it', async () => {
    const { code, stdout, stderr } = await cli.run('logs', transcript);
    expect([code, stdout.toString(), stderr]).toEqual([0, 'one\ntwo\n', 'three\n']);
  });

  it('begins where it is told to', async () => {
    const { stdout } = await cli.run('logs', transcript.slice(0, 9), '--offset', '4');
    expect(stdout.toString()).toBe('two\n');
  });

  it('finds the newest one of a lease', async () => {
    const { stdout } = await cli.run('logs', '--lease', lease);
    expect(stdout.toString()).toBe('one\ntwo\n');
    const neither = await cli.run('logs');
    expect([neither.code, neither.stderr]).toEqual([2, expect.stringContaining('--lease')]);
  });

  it('shows when it came', async () => {
    const { stdout } = await cli.run('logs', transcript, '--timestamps');
    expect(stdout.toString()).toMatch(/^20\S+Z one\n20\S+Z two\n$/);
  });

  it('follows what still runs to its end', async () => {
    const script = 'echo begun; sleep 0.5; echo over';
    const running = cli.run('exec', '--keep', '--lease', lease, '--script', script);
    let id = '';
    while (id === '' || id === transcript) {
      const { stdout } = await cli.run('transcript', 'list', '--lease', lease, '-o', 'json');
      id = (JSON.parse(stdout.toString()) as { items: { id: string }[] }).items[0]?.id ?? '';
    }
    const { stdout } = await cli.run('logs', id, '--follow');
    expect(stdout.toString()).toBe('begun\nover\n');
    expect((await running).code).toBe(0);
  });

  it('of a command without --keep has nothing', async () => {
    const before = cli.server.count(/transcripts/);
    const ran = await cli.run('exec', '--lease', lease, '--', 'echo', 'x');
    expect([ran.stderr, cli.server.count(/transcripts/)]).toEqual(['', before]);
  });
});
