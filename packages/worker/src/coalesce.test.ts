import { describe, expect, it } from '@jest/globals';
import { coalesced } from './coalesce.ts';

/** A run that ends when it is told to. */
function slowRun() {
  const started: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const run = (key: string): Promise<void> => {
    started.push(key);
    return new Promise((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  };
  return { started, run, endOne: (error?: Error) => ends.shift()?.(error) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('coalesced', () => {
  it('runs once more for all who ask while a run is on its way', async () => {
    const { started, run, endOne } = slowRun();
    const ask = coalesced(run);
    const asked = [ask('a'), ask('a'), ask('a')];
    expect(started).toEqual(['a']);
    endOne();
    await turn();
    expect(started).toEqual(['a', 'a']);
    endOne();
    await Promise.all(asked);
    expect(started).toEqual(['a', 'a']);
  });

  it('resolves whoever asked second only after a run that began after they asked', async () => {
    const { run, endOne } = slowRun();
    const ask = coalesced(run);
    const first = ask('a');
    let served = false;
    const second = ask('a').then(() => {
      served = true;
    });
    endOne();
    await first;
    await turn();
    expect(served).toBe(false);
    endOne();
    await second;
    expect(served).toBe(true);
  });

  it('asks again for who came during the second run', async () => {
    const { started, run, endOne } = slowRun();
    const ask = coalesced(run);
    const asked = [ask('a'), ask('a')];
    endOne();
    await turn();
    asked.push(ask('a'));
    endOne();
    await turn();
    expect(started).toEqual(['a', 'a', 'a']);
    endOne();
    await Promise.all(asked);
  });

  it('keeps keys out of each other’s way', async () => {
    const { started, run, endOne } = slowRun();
    const ask = coalesced(run);
    const asked = [ask('a'), ask('b')];
    expect(started).toEqual(['a', 'b']);
    endOne();
    endOne();
    await Promise.all(asked);
  });

  it('runs again after a failure, which is told to who asked for that run', async () => {
    const { started, run, endOne } = slowRun();
    const ask = coalesced(run);
    const [first, second] = [ask('a'), ask('a')];
    endOne(new Error('down'));
    await expect(first).rejects.toThrow('down');
    await turn();
    endOne();
    await second;
    const third = ask('a');
    endOne();
    await third;
    expect(started).toEqual(['a', 'a', 'a']);
  });
});
