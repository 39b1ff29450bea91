import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import type { KeptLease } from '@drydock/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pour } from '../support/pour.interface.mjs';
import { openWorld, type World } from './world.ts';

const MB = 1_024 * 1_024;
/** `npm run test:transfers` takes 1 GB. */
const SIZE = Number(process.env['DRYDOCK_TEST_TRANSFER_MB'] ?? 48) * MB;
/** What the API may grow by, whatever goes through it. */
const GROWTH_MAX = 96 * MB;
const PIECE = new Uint8Array(64 * 1_024).fill(121);

let world: World;
let apiPid: number;
beforeAll(async () => {
  const kind = join(REPOSITORY_ROOT, 'packages/e2e/test/support/pour-kind.mjs');
  world = await openWorld({ env: { DRYDOCK_KINDS: kind } });
  await world.drydock.blueprints.create({ name: 'pour', kind: 'pour', config: {} });
  apiPid = world.stack.fleet.processes().find(({ name }) => name === 'api')?.pid ?? 0;
});
afterAll(() => world.close());

async function memory(): Promise<number> {
  const status = await readFile(`/proc/${apiPid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

interface Measured {
  readonly grownBytes: number;
  readonly mbPerSecond: number;
}

/** What the API has grown by at most while the work ran. */
async function watched(work: () => Promise<void>): Promise<Measured> {
  const before = await memory();
  let most = before;
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      most = Math.max(most, await memory());
      await delay(50, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  const startedAtMs = performance.now();
  await work();
  const seconds = (performance.now() - startedAtMs) / 1_000;
  stop.abort();
  await watching;
  return { grownBytes: most - before, mbPerSecond: SIZE / MB / seconds };
}

async function* pieces(bytes: number): AsyncGenerator<Uint8Array> {
  for (let given = 0; given < bytes; given += PIECE.length) {
    yield PIECE.subarray(0, Math.min(PIECE.length, bytes - given));
  }
}

async function countOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const { length } of chunks) {
    bytes += length;
  }
  return bytes;
}

const lengthOf = ({ data }: { readonly data: Uint8Array }): number => data.length;

/** Each shape that carries bytes, whole. */
const WHOLE: Readonly<Record<string, (lease: KeptLease) => Promise<number>>> = {
  download: async (lease) => countOf(await lease.use(pour).out({ bytes: SIZE })),
  upload: async (lease) => (await lease.use(pour).in({}, pieces(SIZE))).bytes,
  stream: async (lease) => {
    let bytes = 0;
    for await (const event of await lease.use(pour).tell({ bytes: SIZE })) {
      bytes += lengthOf(event);
    }
    return bytes;
  },
  duplex: async (lease) => {
    const channel = await lease.use(pour).through({});
    const sending = (async () => {
      for await (const piece of pieces(SIZE)) {
        await channel.send(piece);
      }
      channel.end();
    })();
    const bytes = await countOf(channel);
    await sending;
    expect(await channel.answer()).toEqual({ bytes: SIZE });
    return bytes;
  },
};

describe.each(Object.entries(WHOLE))('a %s', (shape, whole) => {
  it('carries all of it, and the API grows no more than it would of little', async () => {
    const lease = await world.drydock.lease({ type: 'pour' });
    const measured = await watched(async () => {
      expect(await whole(lease)).toBe(SIZE);
    });
    if (process.env['DRYDOCK_TEST_TRANSFER_MB'] !== undefined) {
      const { grownBytes, mbPerSecond } = measured;
      process.stderr.write(
        `${shape}: ${mbPerSecond.toFixed(0)} MB/s, the API grew by ${(grownBytes / MB).toFixed(0)} MB\n`,
      );
    }
    expect(measured.grownBytes).toBeLessThan(GROWTH_MAX);
    await lease.release();
  }, 600_000);
});

/** What runs for requests, as the API itself tells. */
async function usesRunning(): Promise<number> {
  const headers = { authorization: `Bearer ${world.stack.token}` };
  const response = await fetch(`${world.stack.apiUrl}/metrics`, { headers });
  const [, count] = /^drydock_uses\{[^}]*\} (\d+)$/m.exec(await response.text()) ?? [];
  return Number(count);
}

/** Each shape begun and left alone: nobody reads, or the one who sends has more to say. */
const IDLE: Readonly<Record<string, (lease: KeptLease) => Promise<unknown>>> = {
  download: async (lease) => {
    const coming = await lease.use(pour).out({ bytes: 8_192 * MB });
    return slowly(coming);
  },
  upload: (lease) => lease.use(pour).in({}, forEver()),
  stream: async (lease) => slowly(await lease.use(pour).tell({ bytes: 8_192 * MB })),
  duplex: async (lease) => {
    const channel = await lease.use(pour).through({});
    await channel.send('x');
    return countOf(channel);
  },
};

/** Reads a little, and then so slowly that everything before it is full. */
async function slowly(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks) {
    await delay(200);
  }
}

async function* forEver(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield PIECE;
    await delay(100);
  }
}

describe('the end of a lease', () => {
  it.each(Object.entries(IDLE))('ends a %s, whoever is slow', async (shape, begin) => {
    const lease = await world.drydock.leases.request({ type: 'pour' }, { wait: 'active' });
    const kept = world.drydock.leases.use(lease.id, pour);
    // As a holder who does not keep it: what ends it is told by the API alone.
    const running = begin({ use: () => kept } as unknown as KeptLease).then(
      () => 'it was taken for whole',
      (error: unknown) => (error as { code?: unknown }).code,
    );
    await delay(1_000);
    const startedAtMs = performance.now();
    await world.drydock.leases.release(lease.id);
    while ((await usesRunning()) > 0) {
      expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    }
    const tookMs = performance.now() - startedAtMs;
    if (process.env['DRYDOCK_TEST_TRANSFER_MB'] !== undefined) {
      process.stderr.write(`${shape}: ended ${tookMs.toFixed(0)} ms after the release\n`);
    }
    // Who reads slowly hears of it when what had come by then is read.
    expect(['lease-ended', 'interrupted', 'unreachable']).toContain(await running);
  });
});

describe('a slow reader', () => {
  it('slows who writes to it, and nobody else', async () => {
    const lease = await world.drydock.lease({ type: 'pour' });
    const { ping } = lease.use(pour);
    const median = async (): Promise<number> => {
      const took: number[] = [];
      for (let count = 0; count < 60; count += 1) {
        const startedAtMs = performance.now();
        await ping({});
        took.push(performance.now() - startedAtMs);
      }
      return took.sort((a, b) => a - b)[30] ?? 0;
    };
    await median();
    const alone = await median();
    const before = await memory();
    const stop = new AbortController();
    const slow = Object.values(IDLE).map((begin) =>
      begin({
        use: (definition: typeof pour) => {
          const client = lease.use(definition);
          return Object.fromEntries(
            Object.entries(client).map(([name, operate]) => [
              name,
              (...args: unknown[]) =>
                (operate as (...all: unknown[]) => unknown)(...args, { signal: stop.signal }),
            ]),
          );
        },
      } as unknown as KeptLease).catch(() => undefined),
    );
    await delay(1_000);
    const beside = await median();
    if (process.env['DRYDOCK_TEST_TRANSFER_MB'] !== undefined) {
      process.stderr.write(
        `a call: ${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside\n`,
      );
    }
    // Far from what a second of the slow one’s costs; a busy machine has its own say.
    expect(beside).toBeLessThan(alone * 5 + 50);
    expect((await memory()) - before).toBeLessThan(GROWTH_MAX);
    stop.abort();
    await lease.release();
    await Promise.all(slow);
  });
});
