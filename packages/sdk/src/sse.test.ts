import { describe, expect, it } from '@jest/globals';
import { readEvents, type SseEvent } from './sse.ts';

async function eventsOf(...chunks: (string | Uint8Array)[]): Promise<SseEvent[]> {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  }
  const events: SseEvent[] = [];
  for await (const event of readEvents(source())) {
    events.push(event);
  }
  return events;
}

describe('a stream of events', () => {
  it.each(['\n', '\r\n', '\r'])('has lines that end with %j', async (end) => {
    const text = ['event: stdout', 'data: a', 'data: b', '', 'data:c', '', ''].join(end);
    const expected = [
      { event: 'stdout', data: 'a\nb' },
      { event: 'message', data: 'c' },
    ];
    // The last CR waits for a LF that may follow; a comment shows that none does.
    const closing = `:${end}`;
    expect(await eventsOf(text, closing)).toEqual(expected);
    expect(await eventsOf(...Array.from(text + closing))).toEqual(expected);
  });

  it('may be cut anywhere, also within a character', async () => {
    const bytes = Buffer.from('data: ü€😀\n\n');
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await eventsOf(...single)).toEqual([{ event: 'message', data: 'ü€😀' }]);
  });

  it('has comments, unknown fields and events without data, which are nothing', async () => {
    expect(await eventsOf(': beat\n\nid: 7\nretry: 1\nevent: x\n\ndata\n\n')).toEqual([
      { event: 'message', data: '' },
    ]);
  });

  it('does not give out an event that was cut off', async () => {
    expect(await eventsOf('data: whole\n\ndata: ha')).toEqual([
      { event: 'message', data: 'whole' },
    ]);
  });

  it('does not grow without bound', async () => {
    const chunks = Array.from({ length: 9 }, () => 'x'.repeat(1_024 * 1_024));
    await expect(eventsOf('data: ', ...chunks)).rejects.toThrow('too long');
  });

  it('tells each id before its event, and those that come alone', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id: 1\n\nid: 2\ndata: a\n\n: comment\n\nid: 3\ndata: cut');
    }
    const seen: string[] = [];
    for await (const { data } of readEvents(source(), (id) => seen.push(`id ${id}`))) {
      seen.push(`data ${data}`);
    }
    expect(seen).toEqual(['id 1', 'id 2', 'data a']);
  });
});
