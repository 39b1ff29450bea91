import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { closeSshConnections } from '@drydock/transport';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { firstOutput, HostBench, isAlive, type Lease, type Resource } from './support.ts';

let bench: HostBench;
let resource: Resource;
let lease: Lease;

beforeAll(async () => {
  bench = await HostBench.open();
  resource = await bench.activate();
});

beforeEach(() => {
  lease = bench.lease(resource);
});

afterEach(async () => {
  await bench.close(lease);
  expect(readdirSync(placeOf())).toEqual([]);
  expect(bench.processes()).toEqual([]);
});

afterAll(async () => {
  await bench.destroy(resource);
  closeSshConnections();
  await bench.remove();
});

const placeOf = (): string => join(bench.directory, resource.id);
const workOf = (): string => join(placeOf(), lease.attemptId, 'work');

/** What is in the place besides the lease's own directory: a pipe that nobody took away. */
const besideLease = (): readonly string[] =>
  readdirSync(placeOf()).filter((name) => name !== lease.attemptId);

const PIECE = 64 * 1_024;
const endless = Number.MAX_SAFE_INTEGER;

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

describe('input that is sent to a host while a program runs there', () => {
  it('arrives whole at 50 MB, after what the request held', async () => {
    const { sent, received } = sender(800);
    const program = { script: 'head -c 6; sha256sum; cat | wc -c' };
    const stdin = Buffer.from('first\n');
    const said = await bench.exec(lease, { program, stdin }, { received });
    expect(said).toMatchObject({ exitCode: 0, end: 'itself' });
    const [first, digest, rest] = said.stdout.toString().split('\n');
    expect([first, rest]).toEqual(['first', '0']);
    expect(digest).toBe(`${sent.digest()}  -`);
    expect(besideLease()).toEqual([]);
  }, 60_000);

  it('may be nothing, and ends all the same', async () => {
    const { received } = sender(0);
    const said = await bench.sh(lease, 'cat; echo end', { received });
    expect(said.stdout.toString()).toBe('end\n');
    expect(besideLease()).toEqual([]);
  });

  it('may be opened again by the program, and is the only descriptor besides its outputs', async () => {
    const { received } = sender(1);
    const said = await bench.sh(lease, 'ls /proc/self/fd; cat /dev/stdin | wc -c', { received });
    expect(said.stdout.toString()).toBe(`0\n1\n2\n3\n${PIECE}\n`);
  });

  it('comes back as it goes', async () => {
    let text = '';
    let wake: () => void = () => undefined;
    const received = async function* (): AsyncGenerator<Uint8Array> {
      for (const piece of ['one\n', 'two\n']) {
        yield Buffer.from(piece);
        while (!text.endsWith(piece)) {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    };
    const onOutput = (_: string, chunk: Buffer): void => {
      text += chunk.toString();
      wake();
    };
    const said = await bench.sh(lease, 'cat; echo end', { received: received(), onOutput });
    expect(said).toMatchObject({ exitCode: 0, end: 'itself' });
    expect(text).toBe('one\ntwo\nend\n');
  });

  it('is taken no faster than the program reads it, and an end gets through meanwhile', async () => {
    const { sent, received } = sender(endless);
    const stop = new AbortController();
    const { onOutput, text } = firstOutput();
    const running = bench.sh(lease, 'echo up; sleep 3600', {
      received,
      onOutput,
      signal: stop.signal,
    });
    await text;
    let before = -1;
    while (sent.pieces !== before) {
      before = sent.pieces;
      await delay(500);
    }
    // What the channel's window, sshd and two pipes hold.
    expect(before * PIECE).toBeLessThan(8_000_000);
    stop.abort();
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(sent.isLetGo).toBe(true);
    expect(bench.processes()).toEqual([]);
  });

  it('goes on when the program reads again', async () => {
    const { sent, received } = sender(400);
    const script = 'until [ -e go ]; do sleep 0.05; done; sha256sum';
    const running = bench.sh(lease, script, { received });
    let before = -1;
    while (sent.pieces !== before || before < 1) {
      before = sent.pieces;
      await delay(500);
    }
    expect(before).toBeLessThan(200);
    await bench.sh(lease, 'touch go');
    expect((await running).stdout.toString()).toBe(`${sent.digest()}  -\n`);
  }, 60_000);

  it('keeps no program that reads none of it, a part of it, or closes it', async () => {
    for (const script of [
      'head -c 3000000 /dev/zero; exit 3',
      'head -c 5 >/dev/null; head -c 3000000 /dev/zero; exit 3',
      'exec <&-; head -c 3000000 /dev/zero; sleep 0.5; exit 3',
    ]) {
      const { sent, received } = sender(endless);
      const said = await bench.sh(lease, script, { received });
      expect(said).toMatchObject({ exitCode: 3, end: 'itself' });
      expect(said.stdout).toHaveLength(3_000_000);
      expect(sent.isLetGo).toBe(true);
    }
    expect(besideLease()).toEqual([]);
  }, 60_000);

  it('keeps no program that ends while nobody sends, and nothing is left there', async () => {
    const received = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('line\n');
      await new Promise<never>(() => undefined);
    };
    const said = await bench.sh(lease, 'head -n 1; exit 5', { received: received() });
    expect(said).toMatchObject({ exitCode: 5, end: 'itself' });
    expect(besideLease()).toEqual([]);
    await bench.close(lease);
    expect(bench.processes()).toEqual([]);
  });

  it('keeps no program whose child holds it', async () => {
    const { received } = sender(endless);
    const said = await bench.sh(lease, 'sleep 3600 <&0 & echo $!; exit 6', { received });
    expect(said).toMatchObject({ exitCode: 6, end: 'itself' });
    await bench.close(lease);
    expect(isAlive(Number(said.stdout))).toBe(false);
  });

  it('is not asked for before the program may start, nor if it may not', async () => {
    const { sent, received } = sender(1);
    const running = bench.sh(lease, 'cat', {
      received,
      entitled: async () => {
        await delay(500);
        return false;
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'command-refused' });
    expect(sent).toMatchObject({ pieces: 0, isLetGo: false });
    expect(readdirSync(placeOf())).toEqual([]);
  });

  it('cancels the command if its sender fails, and is never taken for all', async () => {
    const { onOutput, text } = firstOutput();
    const received = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('part\n');
      await text;
      throw new Error('The sender has gone.');
    };
    const running = bench.sh(lease, 'cat; touch all', { received: received(), onOutput });
    expect(await running).toMatchObject({ end: 'cancelled' });
    expect(readdirSync(workOf())).toEqual([]);
  });

  it('is never taken for all if the connection that carries it is lost', async () => {
    const { onOutput, text } = firstOutput();
    const received = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('part\n');
      await text;
      const feeds = feedsOf(lease);
      expect(feeds).toHaveLength(1);
      feeds.forEach((pid) => process.kill(pid, 'SIGKILL'));
      for (;;) {
        yield Buffer.alloc(PIECE);
      }
    };
    const running = bench.sh(lease, 'head -n 1; cat >/dev/null; touch all', {
      received: received(),
      onOutput,
    });
    expect(await running).toMatchObject({ exitCode: null, signal: null, end: 'host-lost' });
    expect(readdirSync(workOf())).toEqual([]);
    // The next one has a connection of its own again.
    const { sent, received: again } = sender(2);
    const said = await bench.sh(lease, 'sha256sum', { received: again });
    expect(said.stdout.toString()).toBe(`${sent.digest()}  -\n`);
  }, 60_000);

  it('ends with the lease, and at the time limit', async () => {
    const { onOutput, text } = firstOutput();
    const ending = sender(endless);
    const running = bench.sh(lease, 'echo up; cat >/dev/null', {
      received: ending.received,
      onOutput,
    });
    await text;
    await bench.close(lease);
    await running.catch(() => undefined);
    expect(ending.sent.isLetGo).toBe(true);
    expect(bench.processes()).toEqual([]);
    const late = sender(endless);
    const program = { script: 'sleep 3600' };
    expect(
      await bench.exec(lease, { program, timeoutMs: 1_000 }, { received: late.received }),
    ).toMatchObject({ end: 'timeout' });
  });

  it('takes as many commands at once as the host takes sessions, and more', async () => {
    const said = await Promise.all(
      Array.from({ length: 25 }, async () => {
        const { sent, received } = sender(5);
        const { stdout } = await bench.sh(lease, 'sleep 0.2; sha256sum', { received });
        return [stdout.toString(), `${sent.digest()}  -\n`];
      }),
    );
    for (const [is, wanted] of said) {
      expect(is).toBe(wanted);
    }
  }, 60_000);
});

/** The servers' processes through which input comes: that which holds the `cat` with the lease's mark. */
function feedsOf({ attemptId }: Lease): readonly number[] {
  const read = (pid: number | string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  };
  const parentOf = (pid: number): number =>
    Number(/^PPid:\t(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
  const isFeed = (pid: string): boolean => {
    const environment = read(pid, 'environ');
    // The program’s own has more in its environment.
    return (
      read(pid, 'cmdline') === 'cat\0' &&
      environment.includes(`DRYDOCK_ATTEMPT_ID=${attemptId}`) &&
      !environment.includes('DRYDOCK_LEASE_ID')
    );
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isFeed(name))
    .map((pid) => parentOf(parentOf(Number(pid))));
}
