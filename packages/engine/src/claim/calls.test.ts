import { describe, expect, it } from '@jest/globals';
import type { Json } from '@drydock/model';
import type { Claim } from '../facts.ts';
import { makeCall, type CallStore, type Intent } from './calls.ts';
import { FencedOut } from './fenced-out.ts';

const claim: Claim = { id: 'att_1', projectId: 'prj_a', fence: '3', writer: 'test' };
const owner = { kind: 'attempt', id: 'att_1' } as const;
const quiet = new AbortController().signal;

/** The intents of one owner, and whether its claim still holds. */
class Ledger implements CallStore {
  readonly intents = new Map<string, Intent>();
  held = true;

  intend(_: Claim, __: typeof owner, name: string, request: string): Promise<Intent | null> {
    if (!this.held) {
      return Promise.resolve(null);
    }
    const intent = this.intents.get(name) ?? { key: `int_${name}`, request, result: null };
    this.intents.set(name, intent);
    return Promise.resolve(intent);
  }

  recall(_: typeof owner, name: string): Promise<Intent | null> {
    return Promise.resolve(this.intents.get(name) ?? null);
  }

  takeSlot(): Promise<boolean | null> {
    return Promise.resolve(this.held ? true : null);
  }

  recordLaunch = () => Promise.resolve(true);
  recallNewest = (_: typeof owner, name: string) => this.recall(_, name);
  keepState = () => Promise.resolve(this.held);
  findResolved = () => Promise.resolve(null);
  recordResolved = (_: Claim, __: unknown, value: Json) => Promise.resolve({ value });

  recordCall(_: Claim, key: string, value: Json): Promise<boolean> {
    for (const [name, intent] of this.intents) {
      if (this.held && intent.key === key) {
        this.intents.set(name, { ...intent, result: { value } });
      }
    }
    return Promise.resolve(this.held);
  }
}

function make(ledger: Ledger, request: Json, act: (key: string, asked: Json) => Promise<Json>) {
  return makeCall(ledger, claim, owner, quiet, { name: 'run', request, act });
}

describe('makeCall', () => {
  it('commits what it will ask before it asks', async () => {
    const ledger = new Ledger();
    const result = await make(ledger, { size: 1 }, (key) => {
      expect(ledger.intents.get('run')).toEqual({ key, request: '{"size":1}', result: null });
      return Promise.resolve('made');
    });
    expect(result).toBe('made');
    expect(ledger.intents.get('run')?.result).toEqual({ value: 'made' });
  });

  it('does not record what cannot be stored, and says where it is', async () => {
    const ledger = new Ledger();
    const made = make(ledger, {}, () => Promise.resolve({ host: { name: 'a\u0000' } }));
    await expect(made).rejects.toThrow('"run" returned cannot be stored: host.name has a NUL');
    expect(ledger.intents.get('run')?.result).toBeNull();
  });

  it('asks the same again, byte for byte and under the same key, where the outcome is unknown', async () => {
    const ledger = new Ledger();
    const asked: unknown[] = [];
    const cut = (key: string, request: Json): Promise<Json> => {
      asked.push([key, request]);
      return Promise.reject(new Error('connection cut'));
    };
    await expect(make(ledger, { zone: 'a', size: 1 }, cut)).rejects.toThrow('connection cut');
    await expect(make(ledger, { zone: 'b', size: 2 }, cut)).rejects.toThrow('connection cut');
    expect(asked).toEqual([
      ['int_run', { zone: 'a', size: 1 }],
      ['int_run', { zone: 'a', size: 1 }],
    ]);
  });

  it.each(['made', null, false])('does not make a call again that came to %j', async (result) => {
    const ledger = new Ledger();
    await make(ledger, {}, () => Promise.resolve(result));
    const never = (): Promise<Json> => Promise.reject(new Error('made twice'));
    expect(await make(ledger, {}, never)).toBe(result);
  });

  it('asks nothing once another has claimed the object', async () => {
    const ledger = new Ledger();
    ledger.held = false;
    const never = (): Promise<Json> => Promise.reject(new Error('asked'));
    await expect(make(ledger, {}, never)).rejects.toBeInstanceOf(FencedOut);
  });

  it('is fenced out where the claim is lost during the call', async () => {
    const ledger = new Ledger();
    const overtaken = (): Promise<Json> => {
      ledger.held = false;
      return Promise.resolve('made');
    };
    await expect(make(ledger, {}, overtaken)).rejects.toBeInstanceOf(FencedOut);
    expect(ledger.intents.get('run')?.result).toBeNull();
  });

  it('asks nothing once it was stopped, even while the intent was being committed', async () => {
    const ledger = new Ledger();
    const over = new AbortController();
    const never = (): Promise<Json> => Promise.reject(new Error('asked'));
    const intend = ledger.intend.bind(ledger);
    ledger.intend = (...args) => {
      over.abort(new Error('stopped'));
      return intend(...args);
    };
    const call = { name: 'run', request: {}, act: never };
    await expect(makeCall(ledger, claim, owner, over.signal, call)).rejects.toThrow('stopped');
    expect(ledger.intents.size).toBe(1);
    await expect(makeCall(new Ledger(), claim, owner, over.signal, call)).rejects.toThrow(
      'stopped',
    );
  });
});
