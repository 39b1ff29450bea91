import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseAgainst } from './arguments.ts';

const parse = (...argv: string[]) => parseAgainst(argv, ['a', 'b']);

describe('parseAgainst', () => {
  it('needs the other checkout and nothing else', () => {
    expect(parse('../other')).toEqual({
      other: resolve('../other'),
      only: ['a', 'b'],
      pairs: 1_000,
      bursts: 20,
      limit: null,
      json: '.drydock/against.json',
      help: false,
    });
  });

  it('takes what is said', () => {
    const argv = ['--pairs', '50', '--bursts', '7', '--only', 'b', '--limit', '1.05', '/x'];
    expect(parse(...argv)).toMatchObject({
      other: '/x',
      only: ['b'],
      pairs: 50,
      bursts: 7,
      limit: 1.05,
    });
  });

  it.each([
    [[], /one directory/],
    [['x', 'y'], /one directory/],
    [['x', '--limit', '0'], /--limit/],
    [['x', '--limit', 'five'], /--limit/],
    [['x', '--pairs', '0'], /--pairs/],
    [['x', '--only', 'e'], /no case "e"/],
    [['x', '--fast'], /--fast/],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });
});
