import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest, finish } from './cli-under-test.ts';

let cli: CliUnderTest;
let lease: string;

beforeAll(async () => {
  cli = await CliUnderTest.create();
  cli.server.handlers.operations.set('key-value put', (input) => ({ took: input }));
  lease = await cli.requested();
});

afterAll(() => cli.close());

describe('drydock call', () => {
  it('prints the answer to an input of JSON and single fields', async () => {
    const id = lease.slice(0, 14);
    const args = ['call', '--lease', id, 'key-value', 'put', '{"key": "a", "n": 1}'];
    const { code, stdout } = await cli.run(...args, '--set', 'n=2', '--set', 'text=x y');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.toString())).toEqual({ took: { key: 'a', n: 2, text: 'x y' } });
  });

  it('reads the input from standard input where it is -', async () => {
    const args = ['call', '--lease', lease, 'key-value', 'put', '-', '--timeout', '2m'];
    const { stdout } = await finish(cli.start(args), '{"key": "from a pipe"}');
    expect(JSON.parse(stdout.toString())).toEqual({ took: { key: 'from a pipe' } });
    expect(cli.server.seen.at(-1)?.line).toContain('timeoutSeconds=120');
  });

  it('sends nothing where the input is no JSON object', async () => {
    const before = cli.server.count(/interfaces/);
    const { code, stderr } = await cli.run('call', '--lease', lease, 'key-value', 'put', '[1]');
    expect([code, cli.server.count(/interfaces/)]).toEqual([2, before]);
    expect(stderr).toContain('The input is not a JSON object');
  });

  it('says that there is no such operation', async () => {
    const { code, stderr } = await cli.run('call', '--lease', lease, 'key-value', 'gone');
    expect(code).toBe(2);
    expect(stderr).toContain('(interface-missing)');
  });
});
