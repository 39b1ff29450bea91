import { once } from 'node:events';
import { newId, TIMELINE_NOUNS } from '@drydock/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest, ended, finish } from './cli-under-test.ts';

let cli: CliUnderTest;

beforeAll(async () => {
  cli = await CliUnderTest.create();
});

afterEach(() => cli.reset());

afterAll(() => cli.close());

const linesOf = (stdout: Buffer): string[] => stdout.toString().trim().split('\n');
const typeOf = (line: string): string => (JSON.parse(line) as { type: string }).type;

describe('drydock events', () => {
  it('tells what is kept, from a cursor on if one is given', async () => {
    const id = await cli.requested();
    const all = await cli.run('events', '-o', 'json', '--lease', id);
    expect(linesOf(all.stdout).map(typeOf)).toEqual(['lease.requested', 'lease.activated']);
    const { cursor } = JSON.parse(linesOf(all.stdout)[0] ?? '') as { cursor: string };
    const rest = await cli.run('events', '--cursor', cursor, '--lease', id.slice(0, 16));
    expect(rest.stdout.toString()).toMatch(/^\S+ +lease\.activated +lease_\w+ +Active\.\n$/);
    expect(rest.code).toBe(0);
  });

  it('narrows to any noun of which things are told', async () => {
    const { stdout } = await cli.run('events', '--help');
    for (const noun of TIMELINE_NOUNS) {
      expect(stdout.toString()).toMatch(new RegExp(`--${noun} <(id|name)>`));
    }
    const id = await cli.requested();
    const none = await cli.run('events', '--resource', newId('resource'));
    expect([none.code, none.stdout.toString()]).toEqual([0, '']);
    const either = await cli.run('events', '--resource', newId('resource'), '--lease', id);
    expect(linesOf(either.stdout)).toHaveLength(2);
  });

  it('follows through a cut until it is interrupted', async () => {
    const after = `${cli.server.book.stream.length}-0`;
    const child = cli.start(['events', '-f', '--cursor', after, '--type', 'lease.*', '-o', 'json']);
    const over = ended(child);
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    const until = async (count: number): Promise<void> => {
      while (seen.split('\n').length - 1 < count) {
        await once(child.stdout as NodeJS.ReadableStream, 'data');
      }
    };
    cli.server.book.request({ type: 'host' });
    await until(2);
    cli.server.cutConnections();
    const lease = cli.server.book.request({ type: 'host' });
    await until(4);
    cli.server.book.release(lease.id);
    await until(6);
    child.kill('SIGINT');
    const { code, stdout } = await over;
    expect(code).toBe(130);
    expect(linesOf(stdout).map(typeOf)).toEqual([
      'lease.requested',
      'lease.activated',
      'lease.requested',
      'lease.activated',
      'lease.released',
      'lease.destroyed',
    ]);
  });

  it.each([
    [2, ['events', '--from', 'yesterday'], /neither now nor beginning/],
    [2, ['events', '--type', 'lease.wat'], /docs\/events.md/],
    [2, ['events', '--cursor', '1-0', '--from', 'now', '--follow'], /either --cursor or --from/],
    [4, ['events', '--lease', 'lease_zzz'], /not-found/],
  ])('exits with %i: %j', async (expected, args, stderr) => {
    const ran = await cli.run(...args);
    expect(ran.stderr).toMatch(stderr);
    expect(ran.code).toBe(expected);
  });
});

describe('-o yaml', () => {
  it('has the fields of -o json, and keeps text what other readers would take for more', async () => {
    const labels = { yes: 'no', number: '012', time: '12:30', hash: '# none', empty: '' };
    const id = await cli.requested(
      ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    );
    const { parse } = await import('yaml');
    const [json, yaml] = await Promise.all(
      ['json', 'yaml'].map((format) => cli.run('lease', 'show', id, '-o', format)),
    );
    const written = yaml?.stdout.toString() ?? '';
    const expected: unknown = JSON.parse(json?.stdout.toString() ?? '');
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(written, { version })).toEqual(expected);
    }
    expect(written).toContain('number: "012"');
  });

  it('is one document for each of what comes bit by bit', async () => {
    const id = await cli.requested();
    const { stdout } = await finish(cli.start(['events', '-o', 'yaml', '--lease', id]));
    const { parseAllDocuments } = await import('yaml');
    const documents = parseAllDocuments(stdout.toString()) as { toJS(): { type: string } }[];
    expect(documents.map((one) => one.toJS().type)).toEqual(['lease.requested', 'lease.activated']);
  });
});
