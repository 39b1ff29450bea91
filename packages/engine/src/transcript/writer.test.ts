import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { framesIn } from './frame.ts';
import type { TranscriptStore } from './transcript.ts';
import { TranscriptWriter } from './writer.ts';

const PIECE = Buffer.alloc(64 * 1_024, 'x');
const EXIT = { exitCode: 0, signal: null, end: 'itself' };

type Mark = Parameters<TranscriptStore['end']>[1];

/** A writer on a store of which each piece is answered as the test says. */
function open(append: (at: number) => Promise<boolean>, bytesMax = 1_000_000) {
  const pieces: { at: number; bytes: number; framed: Buffer }[] = [];
  const marks: Mark[] = [];
  const store = {
    append: (_: string, piece: (typeof pieces)[number]) => {
      pieces.push(piece);
      return append(piece.at);
    },
    beat: () => Promise.resolve(true),
    end: (_: string, mark: Mark) => {
      marks.push(mark);
      return Promise.resolve(true);
    },
  } as unknown as TranscriptStore;
  const writer = new TranscriptWriter('tr_x', bytesMax, { store, onStored: () => undefined });
  return { writer, pieces, marks };
}

describe('the writer of a transcript', () => {
  it('stores what comes together as one piece, each output told apart', async () => {
    const { writer, pieces, marks } = open(() => Promise.resolve(true));
    await writer.write('stdout', Buffer.from('one'));
    await writer.write('stderr', Buffer.from('two'));
    await writer.end(EXIT);
    expect(pieces.map(({ at, bytes }) => [at, bytes])).toEqual([[0, 6]]);
    const frames = framesIn(pieces[0]?.framed ?? Buffer.alloc(0));
    expect(frames.map(({ stream, data }) => [stream, data.toString()])).toEqual([
      ['stdout', 'one'],
      ['stderr', 'two'],
    ]);
    const digest = createHash('sha256').update('onetwo').digest();
    expect(marks).toEqual([{ status: 'complete', digest, exit: EXIT }]);
  });

  it('has a command wait while two pieces are not stored yet', async () => {
    const answers: ((isStored: boolean) => void)[] = [];
    const { writer, pieces } = open(() => new Promise((resolve) => answers.push(resolve)));
    await writer.write('stdout', PIECE);
    let isOver = false;
    const second = writer.write('stdout', PIECE).then(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    expect([pieces.length, isOver]).toEqual([1, false]);
    answers.shift()?.(true);
    await second;
    expect(pieces.map(({ at }) => at)).toEqual([0, PIECE.length]);
    answers.shift()?.(true);
    await writer.end(EXIT);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['has ended it', () => Promise.resolve(false)],
  ])('gives up where the database %s, and the command goes on', async (_, append) => {
    const { writer, pieces, marks } = open(append);
    for (let count = 0; count < 5; count += 1) {
      await writer.write('stdout', PIECE);
    }
    await writer.end(EXIT);
    expect(pieces.length).toBe(1);
    expect(marks).toEqual([{ status: 'interrupted', digest: null, exit: EXIT }]);
  });

  it('takes no more than its bound, and says of what it has that it is not all', async () => {
    const { writer, pieces, marks } = open(() => Promise.resolve(true), 5);
    await writer.write('stdout', Buffer.from('abc'));
    await writer.write('stderr', Buffer.from('defg'));
    await writer.write('stdout', Buffer.from('h'));
    await writer.end(EXIT);
    expect(pieces.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5);
    const digest = createHash('sha256').update('abcde').digest();
    expect(marks).toEqual([{ status: 'truncated', digest, exit: EXIT }]);
  });

  it('does not call whole what nobody knows the end of', async () => {
    for (const exit of [null, { exitCode: null, signal: null, end: 'host-lost' }]) {
      const { writer, marks } = open(() => Promise.resolve(true));
      await writer.write('stdout', Buffer.from('a'));
      await writer.end(exit);
      expect(marks[0]?.status).toBe('interrupted');
    }
  });
});
