import type { WorkOperationStore } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { said } from './copy-kind.ts';
import { Yard } from './yard.ts';

let yard: Yard;
beforeAll(async () => {
  yard = await Yard.open();
});
afterAll(() => yard.close());

/** What is thrown where a process is gone: nothing that it would have written afterwards is written. */
class Dead extends Error {}

/** A worker that dies at a moment: between any two things that it asks of the database or of its repository. */
class Mortal {
  readonly #diesAt: number;
  #moments = 0;

  constructor(diesAt: number) {
    this.#diesAt = diesAt;
  }

  get isDead(): boolean {
    return this.#moments >= this.#diesAt;
  }

  moment = (): void => {
    if (this.isDead) {
      throw new Dead();
    }
    this.#moments += 1;
    if (this.isDead) {
      throw new Dead();
    }
  };

  /** A moment before each call, and one after it was done but before anybody knows. */
  store(store: WorkOperationStore): WorkOperationStore {
    return new Proxy(store, {
      get: (target, name) => {
        const call: unknown = Reflect.get(target, name);
        return typeof call !== 'function'
          ? call
          : async (...given: unknown[]) => {
              this.moment();
              const result = (await Reflect.apply(call, target, given)) as unknown;
              this.moment();
              return result;
            };
      },
      ownKeys: (target) => Reflect.ownKeys(target),
    });
  }
}

async function workUntilDead(id: string, diesAt: number): Promise<boolean> {
  const worker = new Mortal(diesAt);
  Object.assign(yard.behaviour, { before: worker.moment, after: worker.moment });
  const store = worker.store(yard.store);
  try {
    await yard.drain((each) => (each === id ? yard.work(id, { store }) : yard.work(each)));
  } catch (error) {
    if (!worker.isDead) {
      throw error;
    }
  } finally {
    Object.assign(yard.behaviour, { before: () => undefined, after: () => undefined });
  }
  return worker.isDead;
}

const wish = { blueprints: null, attributes: {}, test: { script: 'test -f topic.txt' } };

async function landedOnce(id: string, bare: string): Promise<void> {
  const { status, outcome, commit } = await yard.row(id);
  if (status !== 'done' || outcome?.result !== 'landed') {
    throw new Error(`It is ${status}: ${outcome?.sentence}: ${(await yard.events(id)).join(' ')}`);
  }
  expect(await yard.moves(bare)).toBe(1);
  expect(await said(bare, 'rev-parse', 'main')).toBe(commit);
  expect(await yard.left(id)).toEqual({ leases: 0, slots: 0, open: 0 });
}

describe('a land whose worker dies', () => {
  it('at any moment pushes once, whoever goes on', async () => {
    let died = true;
    let moment = 0;
    while (died) {
      moment += 1;
      const { bare, url } = await yard.repository();
      const id = await yard.ask({ repository: url, wish });
      died = await workUntilDead(id, moment);
      for (let round = 0; round < 3; round += 1) {
        await yard.lapse();
        await yard.drain();
      }
      await landedOnce(id, bare);
    }
    // As many as there are: a change that takes most of them away is to be noticed.
    expect(moment).toBeGreaterThan(30);
  }, 240_000);

  it('ten times over pushes once', async () => {
    const { bare, url } = await yard.repository();
    const id = await yard.ask({ repository: url, wish });
    for (let kill = 1; kill <= 10; kill += 1) {
      await workUntilDead(id, 3 * kill);
      await yard.lapse();
    }
    for (let round = 0; round < 3; round += 1) {
      await yard.drain();
      await yard.lapse();
    }
    await landedOnce(id, bare);
  });
});
