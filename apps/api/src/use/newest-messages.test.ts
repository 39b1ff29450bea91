import { describe, expect, it } from '@jest/globals';
import { DUPLEX_SAID_BURST_MAX, DUPLEX_SAID_PER_SECOND_MAX } from '@drydock/contract/duplex';
import { NewestMessages } from './newest-messages.ts';
import { SaidRate } from './said-rate.ts';

const resize = (columns: number) => ({ name: 'resize', data: { columns } });

describe('what a client says besides bytes', () => {
  it('gives way to a newer one of its name, and never waits in line', async () => {
    const messages = new NewestMessages();
    for (let columns = 1; columns <= 1_000; columns += 1) {
      messages.put(resize(columns));
    }
    messages.put({ name: 'other', data: null });
    expect(messages.size).toBe(2);
    expect(await messages.next()).toEqual({ done: false, value: resize(1_000) });
    expect(await messages.next()).toEqual({ done: false, value: { name: 'other', data: null } });
  });

  it('reaches whoever waits for it at once', async () => {
    const messages = new NewestMessages();
    const coming = messages.next();
    messages.put(resize(80));
    expect(await coming).toEqual({ done: false, value: resize(80) });
    expect(messages.size).toBe(0);
  });

  it('is still taken after the end, and then no more comes', async () => {
    const messages = new NewestMessages();
    messages.put(resize(80));
    messages.end();
    messages.put(resize(90));
    expect(await messages.next()).toEqual({ done: false, value: resize(80) });
    expect((await messages.next()).done).toBe(true);
  });

  it('lets whoever waits go when nobody takes any more', async () => {
    const messages = new NewestMessages();
    const coming = messages.next();
    await messages.return();
    expect((await coming).done).toBe(true);
  });
});

describe('how often somebody says something', () => {
  it('is bounded at once, and over time', () => {
    let nowMs = 0;
    const rate = new SaidRate(() => nowMs);
    const taken = (times: number): number =>
      Array.from({ length: times }, () => rate.take()).filter(Boolean).length;
    expect(taken(DUPLEX_SAID_BURST_MAX + 50)).toBe(DUPLEX_SAID_BURST_MAX);
    nowMs += 500;
    expect(taken(DUPLEX_SAID_BURST_MAX)).toBe(DUPLEX_SAID_PER_SECOND_MAX / 2);
    nowMs += 3_600_000;
    expect(taken(10 * DUPLEX_SAID_BURST_MAX)).toBe(DUPLEX_SAID_BURST_MAX);
  });
});
