import { describe, expect, it } from '@jest/globals';
import { ScreenModes } from './screen-modes.ts';

function left(...pieces: string[]): string {
  const modes = new ScreenModes();
  pieces.forEach((piece) => modes.see(Buffer.from(piece)));
  return modes.undo();
}

describe('what a program leaves switched on', () => {
  it.each([
    ['nothing', ['hello \u001b[31mred'], ''],
    ['the other screen', ['\u001b[?1049h~\r\n~'], '\u001b[?1049l\u001b[0m'],
    ['a hidden cursor', ['\u001b[?25l'], '\u001b[?25h\u001b[0m'],
    ['several at once', ['\u001b[?1000;1006h'], '\u001b[?1000l\u001b[?1006l\u001b[0m'],
    ['what it has switched off', ['\u001b[?1049h', 'x\u001b[?1049l'], ''],
    ['what comes in two pieces', ['abc\u001b[?10', '49h'], '\u001b[?1049l\u001b[0m'],
    ['what comes byte by byte', Array.from('\u001b[?2004h'), '\u001b[?2004l\u001b[0m'],
    ['modes of other kinds', ['\u001b[?12h\u001b[4h'], ''],
  ])('%s', (_, pieces, undo) => {
    expect(left(...pieces)).toBe(undo);
  });
});
