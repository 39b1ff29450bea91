import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest } from './cli-under-test.ts';

let cli: CliUnderTest;
beforeAll(async () => {
  cli = await CliUnderTest.create();
  await cli.run('blueprint', 'create', 'spare', '--kind', 'local-host', '--pool', 'readyMin=2');
});
afterAll(() => cli.close());

describe('drydock blueprint pool', () => {
  it('finds the blueprint by its name, and shows what stands ready of it', async () => {
    const { code, stdout } = await cli.run('blueprint', 'pool', 'spare');
    expect([code, stdout.toString()]).toEqual([0, expect.stringMatching(/^ready: +0 of 2$/m)]);
  });

  it('prints what the API said', async () => {
    const { stdout } = await cli.run('blueprint', 'pool', 'spare', '-o', 'json');
    expect(JSON.parse(stdout.toString())).toMatchObject({ readyMin: 2, kept: true, breaker: null });
  });

  it('says where there is no such blueprint', async () => {
    const { code, stderr } = await cli.run('blueprint', 'pool', 'none');
    expect([code, stderr]).toEqual([4, expect.stringContaining('none')]);
  });
});
