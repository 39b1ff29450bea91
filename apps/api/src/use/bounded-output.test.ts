import { describe, expect, it } from '@jest/globals';
import { BoundedOutput } from './bounded-output.ts';

function outputOf(bytesMax: number, ...chunks: readonly string[]): BoundedOutput {
  const output = new BoundedOutput(bytesMax);
  chunks.forEach((chunk) => output.add(Buffer.from(chunk)));
  return output;
}

describe('a bounded output', () => {
  it('that fits exactly is whole', () => {
    const output = outputOf(4, 'ab', 'cd');
    expect(output.truncated).toBe(false);
    expect(output.encode(undefined)).toEqual({ text: 'abcd', encoding: 'utf8' });
  });

  it('keeps the first bytes, and forgets no later that it was cut', () => {
    const output = outputOf(4, 'abc', 'def', '');
    expect(output.truncated).toBe(true);
    expect(output.encode(undefined)).toEqual({ text: 'abcd', encoding: 'utf8' });
  });

  it('cut through a character stays text', () => {
    expect(outputOf(3, 'a€').encode(undefined)).toEqual({ text: 'a', encoding: 'utf8' });
    expect(outputOf(6, 'ab😀').encode(undefined).text).toBe('ab😀');
    expect(outputOf(5, 'ab😀').encode(undefined).text).toBe('ab');
  });

  it('that is no text keeps every byte', () => {
    const output = new BoundedOutput(3);
    output.add(Buffer.from([0xff, 0xfe, 0xfd, 0xfc]));
    expect(output.encode(undefined)).toEqual({ text: '//79', encoding: 'base64' });
  });
});
