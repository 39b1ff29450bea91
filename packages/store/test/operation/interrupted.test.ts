import type { WorkOperationStore } from '@drydock/engine';
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

/** Works until a push is about to be made, or was made, and dies there. */
async function dieAtPush(id: string, when: 'before' | 'after'): Promise<void> {
  let isDead = false;
  const die = (call: string): void => {
    isDead ||= call === 'push';
    if (isDead) {
      throw new Error('Dead.');
    }
  };
  const store = new Proxy(yard.store, {
    get: (target, name: keyof WorkOperationStore) => {
      const call = target[name] as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) =>
        isDead ? Promise.reject(new Error('Dead.')) : call(...given);
    },
  });
  yard.behaviour[when] = die;
  await yard.drain((each) => yard.work(each, { store })).catch(() => undefined);
  expect(isDead).toBe(true);
  yard.behaviour[when] = () => undefined;
  expect(await yard.row(id)).toMatchObject({ status: 'working', phase: 'pushing' });
}

async function goOn(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await yard.lapse();
    await yard.drain();
  }
}

describe('a land whose worker died at its push', () => {
  it('is dismissed where nothing of it is at the remote', async () => {
    const { bare, url } = await yard.repository();
    const id = await yard.ask({ repository: url });
    await dieAtPush(id, 'before');
    await yard.dismiss(id);
    await goOn();
    expect((await yard.row(id)).status).toBe('dismissed');
    expect(await yard.moves(bare)).toBe(0);
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('has landed where it had pushed, whoever dismisses it', async () => {
    const { bare, url } = await yard.repository();
    const id = await yard.ask({ repository: url });
    await dieAtPush(id, 'after');
    await yard.dismiss(id);
    await goOn();
    expect(await yard.row(id)).toMatchObject({ status: 'done', outcome: { result: 'landed' } });
    expect(await yard.moves(bare)).toBe(1);
    expect(await yard.left(id)).toEqual(NOTHING);
  });

  it('has landed where others have pushed behind it', async () => {
    const { bare, url, seed } = await yard.repository();
    const id = await yard.ask({ repository: url });
    await dieAtPush(id, 'after');
    await said(seed, 'pull', '--quiet', '--ff-only', 'origin', 'main');
    await yard.commit(seed, 'behind.txt', 'behind\n');
    await said(seed, 'push', '--quiet', 'origin', 'main');
    await goOn();
    expect((await yard.row(id)).status).toBe('done');
    expect(await yard.moves(bare)).toBe(2);
  });

  it('begins anew where somebody else has pushed', async () => {
    const { bare, url, seed } = await yard.repository();
    const id = await yard.ask({ repository: url });
    await dieAtPush(id, 'before');
    await yard.commit(seed, 'other.txt', 'other\n');
    await said(seed, 'push', '--quiet', 'origin', 'main');
    await goOn();
    expect(await yard.row(id)).toMatchObject({ status: 'done', moved: 1 });
    expect(await yard.moves(bare)).toBe(2);
  });
});

describe('a working copy that is lost', () => {
  it('ends its operation with the reason', async () => {
    const { bare, url } = await yard.repository();
    let id = '';
    yard.behaviour.after = async (call) => {
      if (call === 'exec') {
        const [lease] = await yard.dock.db.query<{ id: string }>(
          'SELECT id FROM lease WHERE holder_id = $1',
          [id],
        );
        const { commands } = yard.dock.stores;
        const over = { overHolder: true };
        await commands.appendToLease(yard.projectId, lease?.id ?? '', 'release', 'operator', over);
        await yard.dock.settle(lease?.id ?? '');
      }
    };
    id = await yard.ask({ repository: url, wish: test('true') });
    await yard.drain();
    const { status, outcome } = await yard.row(id);
    expect([status, outcome?.reason]).toEqual(['failed', 'lease-ended']);
    expect(outcome?.sentence).toContain('ended');
    expect(await yard.moves(bare)).toBe(0);
    expect(await yard.left(id)).toEqual(NOTHING);
  });
});

describe('a fault', () => {
  it('is tried again on another working copy, and is a reason in the end', async () => {
    const { bare, url } = await yard.repository();
    let faults = 1;
    yard.behaviour.before = (call) => {
      if (call === 'integrate' && faults > 0) {
        faults -= 1;
        throw new Error('The lights went out.');
      }
    };
    const once = await yard.ask({ repository: url });
    await yard.drain();
    expect(await yard.row(once)).toMatchObject({ status: 'working', copy: 2 });
    await goOn();
    expect((await yard.row(once)).status).toBe('done');
    expect(await yard.moves(bare)).toBe(1);

    faults = Infinity;
    const always = await yard.ask({ repository: (await yard.repository()).url });
    await yard.drain();
    await goOn();
    await goOn();
    expect(await yard.row(always)).toMatchObject({
      status: 'failed',
      outcome: { reason: 'fault' },
    });
    expect(await yard.left(always)).toEqual(NOTHING);
  });
});
