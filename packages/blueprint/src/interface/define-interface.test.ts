import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { command } from './command.interface.ts';
import { checkedAnswer, checkedParts, nothingReceived } from './checked.ts';
import { defineInterface, type Operations } from './define-interface.ts';
import { call, download, duplex, stream, upload } from './operation.ts';

const nothing = z.strictObject({});
const ping = call({ summary: 'Answers.', input: nothing, output: nothing });

const define = (change: { name?: string; summary?: string; operations?: Operations }): unknown =>
  defineInterface({ name: 'echo', summary: 'Says it.', operations: { ping }, ...change });

describe('a definition', () => {
  it.each(['command', 'filesystem', 'httpd', 'mysql', 'tunnel'])('may not be called %s', (name) => {
    expect(() => define({ name })).toThrow(`"${name}" is an interface of Drydock`);
  });

  it.each([
    [{ name: 'Echo' }, 'name: must be lower-case words joined by dashes'],
    [{ operations: { 'ping pong': ping } }, 'operations.ping pong: must be lower-case words'],
    [{ operations: { constructor: ping, __x: ping } }, 'operations.__x: must be lower-case'],
    [{ operations: {} }, 'operations: must be at least one'],
    [{ summary: ' ' }, 'summary: must say what it is for'],
    [{ operations: { ping: { ...ping, summary: '' } } }, 'operations.ping: its summary must say'],
    [
      { operations: { ping: { ...ping, input: z.object({}) } } },
      'operations.ping: its input must be a strict object',
    ],
    [
      {
        operations: {
          say: stream({ summary: 'S.', input: nothing, output: nothing, events: { end: 'bytes' } }),
        },
      },
      'operations.say: the event "end" is what streams say themselves',
    ],
  ] as [Parameters<typeof define>[0], string][])('is refused: %j', (change, sentence) => {
    expect(() => define(change)).toThrow(sentence);
  });

  it('is refused with all that is wrong with it at once', () => {
    let problems: unknown;
    try {
      define({ name: 'A', summary: '', operations: { B: ping } });
    } catch (error) {
      ({ problems } = error as { problems: unknown });
    }
    expect(problems).toHaveLength(3);
  });
});

const every = {
  call: call({ summary: 'C.', input: nothing, output: z.strictObject({ n: z.int() }) }),
  download: download({ summary: 'D.', input: nothing, head: z.strictObject({ n: z.int() }) }),
  upload: upload({ summary: 'U.', input: nothing, output: nothing }),
  stream: stream({
    summary: 'S.',
    input: nothing,
    events: { line: z.strictObject({ n: z.int() }), raw: 'bytes' },
    output: nothing,
  }),
  duplex: duplex({ summary: 'X.', input: nothing, output: nothing }),
};

/** What came out of an operation’s parts. */
function partsOf(shape: keyof typeof every) {
  const came: unknown[] = [];
  const parts = checkedParts(every[shape], `k i.${shape}`, {
    begin: async (head, body) => void came.push(['begin', head, body]),
    send: async (chunk) => void came.push(['send', chunk.length]),
    end: async () => void came.push(['end']),
    emit: async (name, data) => void came.push([name, data]),
    received: nothingReceived,
  });
  return { parts, came };
}

describe('what an operation says', () => {
  const bytes = Uint8Array.of(1, 2);

  it('of a download is a head and then bytes', async () => {
    const { parts, came } = partsOf('download');
    await expect(parts.send(bytes)).rejects.toThrow('k i.download may not send bytes');
    await expect(parts.begin({ n: 'x' })).rejects.toThrow('a head that it does not declare: n:');
    await parts.begin({ n: 1 }, { bytes: 2 });
    await parts.send(bytes);
    await expect(parts.begin({ n: 1 })).rejects.toThrow('not once more');
    await expect(parts.send('text' as never)).rejects.toThrow('sends what are no bytes');
    expect(came).toEqual([
      ['begin', { n: 1 }, { bytes: 2 }],
      ['send', 2],
    ]);
  });

  it('of a stream are its events', async () => {
    const { parts, came } = partsOf('stream');
    await parts.emit('line', { n: 1 });
    await parts.emit('raw', bytes);
    await expect(parts.emit('line', { n: 0.5 })).rejects.toThrow('emits a "line" that it does not');
    await expect(parts.emit('raw', 'text')).rejects.toThrow('sends what are no bytes');
    await expect(parts.emit('constructor', {})).rejects.toThrow('an event "constructor"');
    await expect(parts.emit('end', {})).rejects.toThrow('does not declare an event "end"');
    await expect(parts.send(bytes)).rejects.toThrow('may not send bytes');
    expect(came).toEqual([
      ['line', { n: 1 }],
      ['raw', bytes],
    ]);
  });

  it('of a duplex are bytes, until it says that no more come', async () => {
    const { parts, came } = partsOf('duplex');
    await parts.send(bytes);
    await parts.end();
    await parts.end();
    await expect(parts.send(bytes)).rejects.toThrow('after it has said that no more come');
    expect(came).toEqual([['send', 2], ['end']]);
  });

  it.each(['call', 'upload'] as const)('of a %s is its answer alone', async (shape) => {
    const { parts, came } = partsOf(shape);
    await expect(parts.begin({})).rejects.toThrow('may not tell a head');
    await expect(parts.send(bytes)).rejects.toThrow('may not send bytes');
    await expect(parts.end()).rejects.toThrow('has no bytes of its own to end');
    await expect(parts.emit('line', {})).rejects.toThrow('does not declare an event');
    expect(came).toEqual([]);
  });

  it('at its end fits what it declares', () => {
    expect(checkedAnswer(every.call, 'k i.call', { n: 1 })).toEqual({ n: 1 });
    expect(() => checkedAnswer(every.call, 'k i.call', { n: 'secret' })).toThrow(
      /^k i\.call answers what it does not declare: n: /,
    );
    expect(checkedAnswer(every.download, 'k i.download', undefined)).toBeNull();
  });
});

describe('the input of a command', () => {
  const { input } = command.operations.exec;

  it('becomes what kinds take', () => {
    expect(input.parse({ argv: ['ls', '-l'], timeoutSeconds: 2 })).toEqual({
      program: { argv: ['ls', '-l'] },
      timeoutMs: 2_000,
    });
    const stdin = input.parse({ script: 'cat', stdin: '/wA=', stdinEncoding: 'base64' }).stdin;
    expect([...(stdin ?? [])]).toEqual([0xff, 0]);
  });

  it.each([
    [{}, 'must be given unless `script` is, and not both'],
    [{ argv: ['ls'], script: 'ls' }, 'must be given unless `script` is, and not both'],
    [{ argv: [''] }, 'must name a program'],
    [{ argv: ['ls'], stdin: 'a', stdinEncoding: 'base64' }, 'must be valid base64'],
    [{ argv: ['ls'], stdin: 'x'.repeat(128 * 1_024 + 1) }, 'must not be longer than 131072 bytes'],
  ])('is refused: %j', (given, sentence) => {
    expect(JSON.stringify(input.safeParse(given).error?.issues)).toContain(sentence);
  });
});
