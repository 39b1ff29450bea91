import { describe, expect, it } from '@jest/globals';
import { parseArguments } from './arguments.ts';

const parse = (...argv: string[]) => parseArguments(argv, ['a', 'b', 'c']);

describe('parseArguments', () => {
  it('runs every case three times unless told otherwise', () => {
    expect(parse()).toEqual({
      only: ['a', 'b', 'c'],
      runs: 3,
      json: '.drydock/bench.json',
      markdown: false,
      help: false,
    });
  });

  it('takes what is said', () => {
    const argv = ['--only', 'c, a', '--runs', '5', '--json', 'x.json', '--markdown'];
    expect(parse(...argv)).toEqual({
      only: ['c', 'a'],
      runs: 5,
      json: 'x.json',
      markdown: true,
      help: false,
    });
  });

  it.each([
    [['--only', 'a,z'], /no case "z"; there are a, b, c/],
    [['--only', ''], /no case ""/],
    [['--runs', '0'], /whole number/],
    [['--runs', '101'], /whole number/],
    [['--runs', '1.5'], /whole number/],
    [['--runs', '1e1'], /whole number/],
    [['--fast'], /--fast/],
    [['a'], /'a'/],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });
});
