import { ContractServer } from '@drydock/contract/testing';
import type { StreamEvent } from '@drydock/contract';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Drydock } from '@drydock/sdk';

let server: ContractServer;
let drydock: Drydock;

beforeEach(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: server.url, token: server.token });
});

afterEach(async () => {
  await server.close();
});

const streams = (): number => server.count(/^GET \/v1\/events/);

async function untilStreams(count: number): Promise<void> {
  while (streams() < count) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The events up to so many. */
async function collect(events: AsyncIterable<StreamEvent>, count: number): Promise<string[]> {
  const cursors: string[] = [];
  for await (const { cursor } of events) {
    cursors.push(cursor);
    if (cursors.length === count) {
      break;
    }
  }
  return cursors;
}

const expected = (): string[] => server.book.stream.map(({ cursor }) => cursor);

describe('following events', () => {
  it('gives each once and in order, however often the connection is cut', async () => {
    const reading = collect(drydock.events({ from: 'beginning' }), 40);
    for (let cuts = 0; cuts < 10; cuts += 1) {
      await untilStreams(cuts + 1);
      const lease = server.book.request({ type: 'host' });
      server.book.activate(lease.id);
      await new Promise((resolve) => setImmediate(resolve));
      server.cutConnections();
      // Nobody is connected now.
      server.book.release(lease.id);
    }
    expect(await reading).toEqual(expected());
    expect(streams()).toBeGreaterThanOrEqual(10);
  });

  it('misses nothing that happens while the first connection is cut before any event', async () => {
    const reading = collect(drydock.events(), 1);
    await untilStreams(1);
    // The place where it began is told at once; give it time to arrive.
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.cutConnections();
    server.book.request({ type: 'host' });
    expect(await reading).toEqual(expected().slice(0, 1));
    expect(streams()).toBe(2);
  });

  it('goes on after a cursor, and leaves out what the filters leave out', async () => {
    const one = server.book.request({ type: 'host' });
    const other = server.book.request({ type: 'host' });
    server.book.activate(one.id);
    server.book.activate(other.id);
    const filter = { lease: [other.id], type: ['lease.act*'] };
    const events = drydock.events({ ...filter, cursor: expected()[0] });
    expect(await collect(events, 1)).toEqual(expected().slice(3));
    const page = await drydock.timeline.page({ ...filter, from: 'beginning' });
    expect(page.items.map(({ cursor }) => cursor)).toEqual(expected().slice(3));
  });

  it('tries again where the API is away for a while', async () => {
    server.faults.add(/^GET \/v1\/events/, { kind: 'problem', code: 'database-unavailable' }, 2);
    server.book.request({ type: 'host' });
    expect(await collect(drydock.events({ from: 'beginning' }), 1)).toHaveLength(1);
    expect(streams()).toBe(3);
  });

  it('gives up when the API is away for too long', async () => {
    server.faults.add(/^GET \/v1\/events/, { kind: 'cut-before' }, 1_000);
    await expect(collect(drydock.events({ awayMaxMs: 300 }), 1)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it.each(['cursor-expired', 'unauthenticated'])('ends with %s at once', async (code) => {
    server.faults.add(/^GET \/v1\/events/, { kind: 'problem', code });
    await expect(collect(drydock.events(), 1)).rejects.toMatchObject({ code });
    expect(streams()).toBe(1);
  });

  it('ends with the reason of the signal', async () => {
    const abort = new AbortController();
    const reading = collect(drydock.events({ signal: abort.signal }), 1);
    await untilStreams(1);
    abort.abort(new Error('Enough.'));
    await expect(reading).rejects.toThrow('Enough.');
  });
});
