import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstOutput, isAlive, openBench, type TestBench } from './support.ts';

let bench: TestBench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.remove();
  expect(bench.processes()).toEqual([]);
});

const PIECE = 64 * 1_024;

/** Pieces of different bytes, how many were asked for, and whether the sender was let go. */
function sender(pieces: number) {
  const digest = createHash('sha256');
  const sent = { pieces: 0, isLetGo: false, digest: () => digest.digest('hex') };
  const received = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (; sent.pieces < pieces; sent.pieces += 1) {
        const piece = Buffer.alloc(PIECE, `${sent.pieces},`);
        digest.update(piece);
        yield piece;
      }
    } finally {
      sent.isLetGo = true;
    }
  };
  return { sent, received: received() };
}

/** Sends this, and then nothing until the test is over. */
async function* thenSilence(text: string, fail?: Promise<never>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  await (fail ?? new Promise<never>(() => undefined));
}

const endless = Number.MAX_SAFE_INTEGER;

describe('input that is sent while a program runs', () => {
  it('arrives whole at 50 MB, after what the request held', async () => {
    const { sent, received } = sender(800);
    const program = { script: 'head -c 6; sha256sum; cat | wc -c' };
    const said = await bench.exec({ program, stdin: Buffer.from('first\n') }, { received });
    expect(said).toMatchObject({ exitCode: 0, end: 'itself' });
    const [first, digest, rest] = said.stdout.toString().split('\n');
    expect([first, rest]).toEqual(['first', '0']);
    expect(digest).toBe(`${sent.digest()}  -`);
  });

  it('comes back as it goes, and its end ends what reads it', async () => {
    let text = '';
    let wake: () => void = () => undefined;
    const reached = async (wanted: string): Promise<void> => {
      while (!text.endsWith(wanted)) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    };
    const received = async function* (): AsyncGenerator<Uint8Array> {
      for (const piece of ['one\n', 'two\n']) {
        yield Buffer.from(piece);
        await reached(piece);
      }
    };
    const onOutput = (_: string, chunk: Buffer): void => {
      text += chunk.toString();
      wake();
    };
    // It writes on when its input has ended.
    const program = { script: 'cat; for i in 1 2 3; do echo $i; sleep 0.1; done' };
    expect(await bench.exec({ program }, { received: received(), onOutput })).toMatchObject({
      exitCode: 0,
    });
    expect(text).toBe('one\ntwo\n1\n2\n3\n');
  });

  it('is taken no faster than the program reads it', async () => {
    const { sent, received } = sender(800);
    const go = join(bench.root, 'work', 'go');
    const script = 'until [ -e go ]; do sleep 0.05; done; wc -c';
    const { text, onOutput } = firstOutput();
    const running = bench.sh(`echo up; ${script}`, {
      received,
      onOutput: async (stream, chunk) => {
        await onOutput(stream, chunk);
        count = chunk.toString();
      },
    });
    let count = '';
    await text;
    let before = -1;
    while (sent.pieces !== before) {
      before = sent.pieces;
      await delay(300);
    }
    expect(before * PIECE).toBeLessThan(4_000_000);
    await bench.sh(`touch ${JSON.stringify(go)}`);
    expect(await running).toMatchObject({ exitCode: 0 });
    expect(Number(count)).toBe(800 * PIECE);
  });

  it('keeps no program that does not read it, nor its output', async () => {
    const { sent, received } = sender(endless);
    const said = await bench.sh('head -c 3000000 /dev/zero; exit 3', { received });
    expect(said).toMatchObject({ exitCode: 3, end: 'itself' });
    expect(said.stdout).toHaveLength(3_000_000);
    expect(sent.pieces * PIECE).toBeLessThan(4_000_000);
    expect(sent.isLetGo).toBe(true);
  });

  it('may be left in the middle by a program that ends or closes it', async () => {
    const ends = sender(endless);
    expect(
      await bench.sh('head -c 5 >/dev/null; exit 4', { received: ends.received }),
    ).toMatchObject({ exitCode: 4, end: 'itself' });
    expect(ends.sent.isLetGo).toBe(true);
    const closes = sender(endless);
    expect(
      await bench.sh('exec <&-; sleep 0.5; echo on', { received: closes.received }),
    ).toMatchObject({ exitCode: 0, end: 'itself' });
    expect(closes.sent.isLetGo).toBe(true);
  });

  it('keeps no program that ends while nobody sends', async () => {
    const said = await bench.sh('head -n 1; exit 5', { received: thenSilence('line\n') });
    expect(said).toMatchObject({ exitCode: 5, end: 'itself' });
  });

  it('keeps no program whose child holds it', async () => {
    const { received } = sender(endless);
    const said = await bench.sh('sleep 300 <&0 & echo $!; exit 6', { received });
    expect(said).toMatchObject({ exitCode: 6, end: 'itself' });
    await bench.close();
    expect(isAlive(Number(said.stdout))).toBe(false);
  });

  it('is not asked for before the program may start, nor if it may not', async () => {
    const { sent, received } = sender(1);
    const running = bench.sh('cat', {
      received,
      entitled: async () => {
        await delay(300);
        return false;
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'command-refused' });
    expect(sent).toMatchObject({ pieces: 0, isLetGo: false });
  });

  it('ends with a command that is cancelled or takes too long', async () => {
    const stop = new AbortController();
    const { text, onOutput } = firstOutput();
    const cancelled = sender(endless);
    const running = bench.sh('echo up; cat >/dev/null; echo all', {
      received: cancelled.received,
      signal: stop.signal,
      onOutput,
    });
    await text;
    stop.abort();
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(cancelled.sent.isLetGo).toBe(true);
    const late = sender(endless);
    const program = { script: 'sleep 300' };
    expect(
      await bench.exec({ program, timeoutMs: 500 }, { received: late.received }),
    ).toMatchObject({ end: 'timeout' });
    expect(late.sent.isLetGo).toBe(true);
  });

  it('ends with the lease', async () => {
    const { text, onOutput } = firstOutput();
    const { sent, received } = sender(endless);
    const running = bench.sh('echo up; cat >/dev/null', { received, onOutput });
    await text;
    await bench.close();
    expect(await running).toMatchObject({ signal: 'SIGKILL', end: 'itself' });
    expect(sent.isLetGo).toBe(true);
  });

  it('cancels the command if its sender fails, and is never taken for all', async () => {
    const { text, onOutput } = firstOutput();
    const gone = text.then<never>(() => Promise.reject(new Error('The sender has gone.')));
    gone.catch(() => undefined);
    const running = bench.sh('cat; touch all', {
      received: thenSilence('part\n', gone),
      onOutput,
    });
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(existsSync(join(bench.root, 'work', 'all'))).toBe(false);
  });
});
