import { readFile } from 'node:fs/promises';
import type { KeptLease, Terminal } from '@drydock/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type World } from './world.ts';

const MB = 1_024 * 1_024;
/** What another lease copies meanwhile. `npm run test:terminal` takes 1 GB. */
const COPIED = Number(process.env['DRYDOCK_TEST_TERMINAL_MB'] ?? 32) * MB;
/** Until a key is back, at the median; `npm run test:terminal` takes 15 ms. Here other tests run at the same time. */
const ECHO_MS = Number(process.env['DRYDOCK_TEST_TERMINAL_ECHO_MS'] ?? 500);
const KEYS = 300;
const SIZE = { columns: 80, rows: 24 };
const PIECE = new Uint8Array(64 * 1_024).fill(121);

let world: World;
let host: KeptLease;
let other: KeptLease;
beforeAll(async () => {
  world = await openWorld();
  [host, other] = await Promise.all([
    world.drydock.lease({ type: 'host' }),
    world.drydock.lease({ type: 'host' }),
  ]);
});
afterAll(() => world.close());

async function memoryOfApi(): Promise<number> {
  const pid = world.stack.fleet.processes().find(({ name }) => name === 'api')?.pid ?? 0;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

async function* pieces(bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let given = 0; given < bytes; given += PIECE.length) {
    yield PIECE.slice(0, Math.min(PIECE.length, bytes - given));
  }
}

/** A terminal that shows every key as it is, for as long as it is open. */
class Echo {
  readonly #terminal: Terminal;
  readonly #shown: AsyncIterator<Uint8Array>;

  private constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#shown = terminal[Symbol.asyncIterator]();
  }

  static async open(lease: KeptLease): Promise<Echo> {
    const argv = ['sh', '-c', 'stty raw -echo; printf +; exec cat'] as const;
    const echo = new Echo(await lease.command.terminal(SIZE, { argv }));
    await echo.#shown.next();
    return echo;
  }

  /** Milliseconds from a key to what it shows. */
  async key(): Promise<number> {
    const atMs = performance.now();
    await this.#terminal.send('x');
    const { value } = await this.#shown.next();
    expect(Buffer.from(value ?? []).toString()).toBe('x');
    return performance.now() - atMs;
  }

  close(): void {
    this.#terminal.close();
  }
}

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? NaN;

describe('keys in a terminal', () => {
  it('are shown while another lease copies', async () => {
    const echo = await Echo.open(host);
    let isCopied = false;
    const copying = other.command
      .exec(['sh', '-c', 'cat >copied; wc -c <copied; rm copied'], { stdin: pieces(COPIED) })
      .finally(() => (isCopied = true));
    const times: number[] = [];
    while (times.length < KEYS || !isCopied) {
      times.push(await echo.key());
      // As somebody types who types fast.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    echo.close();
    const copied = await copying;
    expect(copied.stdout.toString().trim()).toBe(String(COPIED));
    const told = [0.5, 0.9, 0.99].map((share) => at(times, share).toFixed(1)).join(', ');
    process.stdout.write(`${times.length} keys, p50, p90 and p99 in ms: ${told}\n`);
    expect(at(times, 0.5)).toBeLessThan(ECHO_MS);
  }, 540_000);

  it('are shown in ten terminals while as many show without end to somebody who does not look', async () => {
    const floods: Terminal[] = [];
    const before = await memoryOfApi();
    for (let count = 0; count < 10; count += 1) {
      floods.push(await other.command.terminal(SIZE, { argv: ['yes', '0123456789'] }));
    }
    const echoes = await Promise.all(Array.from({ length: 10 }, () => Echo.open(host)));
    const times: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      times.push(...(await Promise.all(echoes.map((echo) => echo.key()))));
    }
    const grown = ((await memoryOfApi()) - before) / (floods.length + echoes.length) / MB;
    const told = [0.5, 0.99].map((share) => at(times, share).toFixed(1)).join(', ');
    process.stdout.write(
      `beside 10 floods, p50 and p99 in ms: ${told}; MB each: ${grown.toFixed(1)}\n`,
    );
    expect(at(times, 0.5)).toBeLessThan(Math.max(100, ECHO_MS));
    expect(grown).toBeLessThan(5);
    echoes.forEach((echo) => echo.close());
    // Each is interrupted as soon as it is looked at.
    for (const flood of floods) {
      await flood.send('\u0003');
      expect(await flood.answer()).toMatchObject({ exitCode: 130 });
    }
  }, 120_000);
});

describe('a terminal whose API is lost', () => {
  it('ends, and nothing of it runs on', async () => {
    const terminal = await host.command.terminal(SIZE, { argv: ['sh', '-c', 'echo $$; exec cat'] });
    const shown = terminal[Symbol.asyncIterator]();
    const { value } = await shown.next();
    const pid = Buffer.from(value ?? [])
      .toString()
      .trim();
    expect(pid).toMatch(/^\d+$/);
    await world.stack.fleet.kill9('api');
    await expect(shown.next()).rejects.toMatchObject({ code: 'interrupted' });
    const untilMs = performance.now() + 30_000;
    const runs = async (): Promise<boolean> =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).startsWith('cat');
    while (await runs()) {
      expect(performance.now()).toBeLessThan(untilMs);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, 90_000);
});
