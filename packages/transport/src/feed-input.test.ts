import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { whenOver, written } from './feed-input.ts';

/** What nobody has any more is gone after it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

describe('what is written', () => {
  it('is kept by nobody once it is on its way, however long the connection stays', async () => {
    const collect = collector();
    const stream = new PassThrough();
    stream.resume();
    const closed = whenOver(new Promise<void>((resolve) => stream.once('close', () => resolve())));
    const chunks: WeakRef<Buffer>[] = [];
    for (let count = 0; count < 100; count += 1) {
      const chunk = Buffer.from(`chunk ${count}`.repeat(10_000));
      chunks.push(new WeakRef(chunk));
      expect(await written(stream, chunk, closed)).toBe(true);
    }
    // What a WeakRef has shown stays until the end of its turn.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    const kept = chunks.filter((chunk) => chunk.deref() !== undefined).length;
    expect(kept).toBeLessThan(10);
    stream.destroy();
  });

  it('is not waited for once nobody takes it', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const closed = whenOver(new Promise<void>((resolve) => stream.once('close', () => resolve())));
    const stuck = [1, 2].map((count) => written(stream, Buffer.from(`never ${count}`), closed));
    stream.destroy();
    expect(await Promise.all(stuck)).toEqual([false, false]);
    expect(await written(stream, Buffer.from('late'), closed)).toBe(false);
  });
});

describe('the end of something', () => {
  it('is told to those who still wait, and to those who come later', async () => {
    let end: () => void = () => undefined;
    const over = whenOver(new Promise<void>((resolve) => (end = resolve)));
    const told: string[] = [];
    over(() => told.push('waits'));
    over(() => told.push('left'))();
    end();
    await Promise.resolve();
    over(() => told.push('late'));
    expect(told).toEqual(['waits', 'late']);
  });
});
