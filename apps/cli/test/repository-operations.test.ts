import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CliUnderTest } from './cli-under-test.ts';

let cli: CliUnderTest;
beforeAll(async () => {
  cli = await CliUnderTest.create();
});
afterAll(() => cli.close());

const OUTCOME = {
  result: null,
  reason: 'conflict',
  sentence: 'It does not fit.',
  tries: 1,
  base: null,
  head: null,
  commit: 'c0ffee',
  tree: null,
  during: 'merging',
  files: ['a.txt'],
  words: null,
  exitCode: null,
};

async function listed(): Promise<{ id: string }[]> {
  const { stdout } = await cli.run('operation', 'list', '-o', 'json');
  return (JSON.parse(stdout.toString()) as { items: { id: string }[] }).items;
}

describe('drydock operation', () => {
  it('asks for what was said, and prints the id', async () => {
    const asked = await cli.run(
      'operation',
      'land',
      'site',
      'topic',
      '--onto',
      'main',
      '--strategy',
      'merge',
      '--author',
      'Ada <ada@example.org>',
      '-m',
      'Land it',
      '--test',
      'make',
      '--tries',
      '2',
      '--attribute',
      'depth=1',
      '--blueprint',
      'copies',
      '--label',
      'team=a',
      '-o',
      'json',
    );
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.stdout.toString())).toMatchObject({
      kind: 'land',
      repository: 'site',
      ref: 'topic',
      onto: 'main',
      strategy: 'merge',
      author: { name: 'Ada', email: 'ada@example.org' },
      message: 'Land it',
      test: { script: 'make' },
      triesMax: 2,
      attributes: { depth: 1 },
      blueprints: ['copies'],
      labels: { team: 'a' },
    });
    expect((await cli.run('operation', 'land', 'site', 'topic')).code).toBe(2);
    const author = await cli.run(
      'operation',
      'land',
      'site',
      'topic',
      '--onto',
      'main',
      '--author',
      'Ada',
    );
    expect([author.code, author.stderr]).toEqual([2, expect.stringContaining('Ada <ada@')]);
  });

  it.each([
    ['done', 'landed', 0],
    ['failed', null, 4],
    ['dismissed', null, 4],
  ])('waits until it is %s, and exits with what that is', async (status, result, code) => {
    const before = new Set((await listed()).map(({ id }) => id));
    const waiting = cli.run('operation', 'land', 'site', 'topic', '--onto', 'main', '--wait');
    let id: string | undefined;
    while (id === undefined) {
      id = (await listed()).find((each) => !before.has(each.id))?.id;
    }
    const item = cli.server.handlers.shelves.found('operation', id);
    Object.assign(item, { status, phase: 'pushing', output: null, barriers: [] });
    Object.assign(item, { outcome: { ...OUTCOME, result } });
    const ran = await waiting;
    expect(ran.code).toBe(code);
    expect(ran.stdout.toString()).toBe(code === 0 ? 'landed c0ffee\n' : '');
    expect(ran.stderr).toContain('pushing');
  });

  it('dismisses', async () => {
    const { id } = cli.server.handlers.shelves.add('operation', { status: 'failed' });
    const ran = await cli.run('operation', 'dismiss', id, '--reason', 'seen');
    expect([ran.code, ran.stdout.toString()]).toEqual([0, expect.stringContaining(id)]);
  });
});
