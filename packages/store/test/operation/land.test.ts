import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { said } from './copy-kind.ts';
import { Yard } from './yard.ts';

let yard: Yard;
beforeAll(async () => {
  yard = await Yard.open();
});
afterAll(() => yard.close());
beforeEach(() => {
  Object.assign(yard.behaviour, { before: () => undefined, after: () => undefined });
});

const NOTHING = { leases: 0, slots: 0, open: 0 };
const test = (script: string) => ({ blueprints: null, attributes: {}, test: { script } });

describe('a land', () => {
  it('integrates, tests, pushes once, and leaves nothing', async () => {
    const { bare, url } = await yard.repository();
    const id = await yard.ask({ repository: url, wish: test('cat topic.txt') });
    await yard.drain();
    const { status, outcome, commit, transcript_id } = await yard.row(id);
    expect({ status, result: outcome?.result }).toEqual({ status: 'done', result: 'landed' });
    expect(await said(bare, 'rev-parse', 'main')).toBe(commit);
    expect(await said(bare, 'show', 'main:topic.txt')).toBe('topic');
    expect(await yard.moves(bare)).toBe(1);
    expect(transcript_id).toMatch(/^tr_/);
    expect(await yard.left(id)).toEqual(NOTHING);
    expect(await yard.events(id)).toEqual([
      'requested',
      'begun',
      'lease-requested',
      'integrated',
      'tested',
      'pushing',
      'done',
    ]);
  });

  it('pushes nothing where its test fails, and says how', async () => {
    const { bare, url } = await yard.repository();
    const id = await yard.ask({ repository: url, wish: test('exit 3') });
    await yard.drain();
    expect((await yard.row(id)).outcome).toMatchObject({
      reason: 'tests-failed',
      exitCode: 3,
      sentence: 'The test ended with exit code 3.',
    });
    expect(await yard.moves(bare)).toBe(0);
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('says which files do not fit', async () => {
    const { bare, url, seed } = await yard.repository();
    await yard.commit(seed, 'topic.txt', 'another\n');
    await said(seed, 'push', '--quiet', 'origin', 'main');
    const before = await yard.moves(bare);
    const id = await yard.ask({ repository: url });
    await yard.drain();
    const { status, outcome } = await yard.row(id);
    expect(status).toBe('failed');
    expect(outcome).toMatchObject({ reason: 'conflict', files: ['topic.txt'], during: 'merging' });
    expect(await yard.moves(bare)).toBe(before);
  });

  it.each([
    [{ ref: 'nowhere' }, 'missing-ref'],
    [{ branch: 'nowhere' }, 'missing-branch'],
  ] as const)('says what there is not: %j', async (wish, reason) => {
    const { url } = await yard.repository();
    const id = await yard.ask({ repository: url, ...wish });
    await yard.drain();
    expect((await yard.row(id)).outcome).toMatchObject({ reason });
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('fails where its working copy cannot be had', async () => {
    const id = await yard.ask({
      repository: 'file:///nowhere',
      wish: { blueprints: ['none'], attributes: {} },
    });
    await yard.drain();
    expect((await yard.row(id)).outcome).toMatchObject({ reason: 'lease-ended' });
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('begins anew where the base moved, and tests that again', async () => {
    const { bare, url, seed } = await yard.repository();
    let tests = 0;
    yard.behaviour.after = async (call) => {
      if (call === 'exec' && (tests += 1) === 1) {
        await yard.commit(seed, 'other.txt', 'other\n');
        await said(seed, 'push', '--quiet', 'origin', 'main');
      }
    };
    const id = await yard.ask({ repository: url, wish: test('true') });
    await yard.drain();
    expect(await yard.row(id)).toMatchObject({ status: 'done', moved: 1 });
    expect(tests).toBe(2);
    expect(await said(bare, 'ls-tree', '--name-only', 'main')).toBe('README\nother.txt\ntopic.txt');
  });

  it('takes another working copy where the test has left something in the first', async () => {
    const { bare, url, seed } = await yard.repository();
    let tests = 0;
    yard.behaviour.after = async (call) => {
      if (call === 'exec' && (tests += 1) === 1) {
        await yard.commit(seed, 'other.txt', 'other\n');
        await said(seed, 'push', '--quiet', 'origin', 'main');
      }
    };
    const id = await yard.ask({ repository: url, wish: test('! test -e left && touch left') });
    await yard.drain();
    expect(await yard.row(id)).toMatchObject({ status: 'done', moved: 1, copy: 2 });
    expect(await said(bare, 'ls-tree', '--name-only', 'main')).toBe('README\nother.txt\ntopic.txt');
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('gives up where the base moves every time', async () => {
    const { bare, url, seed } = await yard.repository();
    let count = 0;
    yard.behaviour.after = async (call) => {
      if (call === 'exec') {
        count += 1;
        await yard.commit(seed, `other-${count}`, 'other\n');
        await said(seed, 'push', '--quiet', 'origin', 'main');
      }
    };
    const id = await yard.ask({ repository: url, triesMax: 3, wish: test('true') });
    await yard.drain();
    const { status, outcome } = await yard.row(id);
    expect(status).toBe('failed');
    expect(outcome).toMatchObject({ reason: 'base-moved', tries: 3 });
    expect(outcome?.sentence).toMatch(/^The base moved 3 times/);
    // Nothing but what the stranger pushed.
    expect(await yard.moves(bare)).toBe(3);
    expect(await yard.left(id)).toEqual(NOTHING);
  });
});

describe('two lands of one branch', () => {
  it('never interleave, and the older one goes first, however the address is written', async () => {
    const { bare, url, seed } = await yard.repository();
    await said(seed, 'checkout', '--quiet', '-b', 'second');
    await yard.commit(seed, 'second.txt', 'second\n');
    await said(seed, 'push', '--quiet', 'origin', 'second');
    const calls: string[] = [];
    const first = await yard.ask({ repository: url, wish: test('true') });
    const next = await yard.ask({ repository: `${url}/`, ref: 'second', wish: test('true') });
    yard.behaviour.before = async (call) => {
      const [row] = await yard.dock.db.query<{ id: string }>(
        `SELECT id FROM operation WHERE status = 'working'`,
      );
      calls.push(`${row?.id === first ? 'first' : 'next'} ${call}`);
    };
    // The younger one is looked at first.
    await yard.work(next);
    expect((await yard.row(next)).status).toBe('queued');
    await yard.drain();
    expect(calls.map((call) => call.split(' ')[0])).toEqual([
      ...Array<string>(calls.length / 2).fill('first'),
      ...Array<string>(calls.length / 2).fill('next'),
    ]);
    expect((await yard.row(next)).status).toBe('done');
    expect(await yard.moves(bare)).toBe(2);
  });
});

describe('a check and a test', () => {
  it('say that it works, and push nothing', async () => {
    const { bare, url } = await yard.repository();
    const check = await yard.ask({ kind: 'check', ref: null, branch: null, repository: url });
    const would = await yard.ask({ kind: 'test', repository: url, wish: test('true') });
    await yard.drain();
    expect((await yard.row(check)).outcome).toMatchObject({ result: 'checked' });
    expect((await yard.row(would)).outcome).toMatchObject({ result: 'passed' });
    expect(await yard.moves(bare)).toBe(0);
    expect(await said(bare, 'branch', '--format=%(refname:short)')).toBe('main\ntopic');
  });
});

describe('a dismissal', () => {
  it('ends what is queued, which never begins', async () => {
    const { url } = await yard.repository();
    const id = await yard.ask({ repository: url });
    await yard.dismiss(id);
    await yard.drain();
    expect((await yard.row(id)).status).toBe('dismissed');
    expect(await yard.events(id)).toEqual(['requested', 'command-applied', 'dismissed']);
  });

  it('marks a failure as seen, and changes nothing of what is done', async () => {
    const { url } = await yard.repository();
    const failed = await yard.ask({ repository: url, wish: test('exit 1') });
    const done = await yard.ask({ repository: url });
    await yard.drain();
    await yard.dismiss(failed);
    await yard.dismiss(done);
    await yard.drain();
    expect(await yard.row(failed)).toMatchObject({
      status: 'dismissed',
      outcome: { reason: 'tests-failed' },
    });
    expect((await yard.row(done)).status).toBe('done');
    expect(await yard.left(failed)).toEqual(NOTHING);
  });

  it('that comes while it is tested ends it before anything is pushed', async () => {
    const { bare, url } = await yard.repository();
    let id = '';
    yard.behaviour.after = async (call) => {
      if (call === 'exec') {
        await yard.dismiss(id);
      }
    };
    id = await yard.ask({ repository: url, wish: test('true') });
    await yard.drain();
    expect((await yard.row(id)).status).toBe('dismissed');
    expect(await yard.moves(bare)).toBe(0);
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('that comes behind the intent of the push is told that it landed', async () => {
    const { bare, url } = await yard.repository();
    let id = '';
    yard.behaviour.before = async (call) => {
      if (call === 'push') {
        await yard.dismiss(id);
      }
    };
    id = await yard.ask({ repository: url });
    await yard.drain();
    expect((await yard.row(id)).status).toBe('done');
    expect(await yard.moves(bare)).toBe(1);
    const [said] = await yard.dock.db.query(
      'SELECT outcome, reason FROM command WHERE subject_id = $1',
      [id],
    );
    expect(said).toEqual({ outcome: 'rejected', reason: 'It was done by then.' });
  });
});
