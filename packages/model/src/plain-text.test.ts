import { describe, expect, it } from '@jest/globals';
import { isStorable, plainLine, plainText, unstorableIn } from './plain-text.ts';

const MAX = 100;

describe('a line of others', () => {
  it.each([
    ['NUL and the escapes of a terminal', 'a\u0000b\u001b[31mc\u009bd\u007f', 'a b [31mc d'],
    ['ends of lines of every sort', 'a\r\nb\u2028c\u2029d\te', 'a b c d e'],
    ['what turns the direction', 'a\u202eb\u2066c\u200fd\u061ce', 'abcde'],
    ['half a pair', 'a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['a whole pair', 'a😀b', 'a😀b'],
  ])('%s', (_what, said, shown) => {
    expect(plainLine(said, MAX)).toBe(shown);
    expect(isStorable(plainLine(said, MAX))).toBe(true);
  });

  it('is cut between two characters, and says so', () => {
    expect(plainLine('😀'.repeat(5), 5)).toBe('😀😀…');
    expect(plainLine('x'.repeat(1_000_000), 3)).toBe('xxx…');
  });
});

it('lines of others keep their ends and nothing else', () => {
  expect(plainText('a\r\n\tb\u001bc\rd\u2028e\u202ef\n\n', MAX)).toBe('a\n\tb c d ef');
});

describe('what PostgreSQL does not take', () => {
  it.each([
    ['a\u0000', ''],
    [{ a: { b: ['x', '\ud800'] } }, 'a.b.1'],
    [{ 'a\u0000': 1 }, 'a'],
  ])('is found in %j', (value, path) => {
    expect(unstorableIn(value)).toBe(path);
  });

  it.each(['a\nb', { a: ['😀', 1, null, true] }, null, 5])('is not in %j', (value) => {
    expect(unstorableIn(value)).toBeNull();
  });
});
