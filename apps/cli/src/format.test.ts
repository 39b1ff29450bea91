import { PassThrough } from 'node:stream';
import { ERRORS, DrydockError } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { describeExplanation } from './commands/lease/explain.ts';
import { parseDuration, shortDuration, until } from './duration.ts';
import { EXIT_CODES, exitCodeOf, Interrupted, signalExitCode } from './exit-code.ts';
import { takesColor } from './io.ts';
import { statusesOf } from './nouns/statuses.ts';
import { parseJsonObject, parsePair, parseValues } from './parse-input.ts';
import { describeError } from './report-error.ts';
import { table } from './table.ts';

describe('durations', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['15m', 900],
    ['1h', 3_600],
    ['2d', 172_800],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', 's', '-1', '1.5h', '1 h', '1w', '1h30m', '99999999999'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it.each([
    [-5, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [7_199_000, '119m'],
    [7_200_000, '2h'],
    [172_800_000, '2d'],
  ])('%i ms are shown as %s', (durationMs, text) => {
    expect(shortDuration(durationMs)).toBe(text);
  });

  it('say when a deadline is over', () => {
    expect(until('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('over');
    expect(until(null, 0)).toBe('-');
  });
});

describe('values', () => {
  it('are JSON where they look like it, and text otherwise', () => {
    const texts = ['cpus=4', 'arch=arm64', 'on=true', 'text="4"', 'empty=', 'eq=a=b', 'l=[1]'];
    expect(parseValues(texts, { cpus: 1, kept: 'x' }, '--attribute')).toEqual({
      cpus: 4,
      kept: 'x',
      arch: 'arm64',
      on: true,
      text: '4',
      empty: '',
      eq: 'a=b',
      l: [1],
    });
  });

  it.each(['novalue', '=x'])('without a key or a value are refused: %s', (text) => {
    expect(() => parsePair(text, '--env')).toThrow(/--env/);
  });

  it.each(['[]', 'null', '1', '{', ''])('are not an object: %j', (text) => {
    expect(() => parseJsonObject(text, '--config')).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });
});

describe('statuses', () => {
  it('are those that live, unless said otherwise', () => {
    const living = { statuses: ['active'], isLive: true };
    expect(statusesOf({}, living)).toEqual(['live']);
    expect(statusesOf({ all: true }, living)).toBeUndefined();
    expect(statusesOf({ status: 'active,live' }, living)).toEqual(['active', 'live']);
    expect(() => statusesOf({ status: 'actve' }, living)).toThrow(/actve/);
    const others = { statuses: ['asked'] };
    expect(statusesOf({}, others)).toBeUndefined();
    expect(() => statusesOf({ status: 'live' }, others)).toThrow(/There is no status live/);
  });
});

describe('a table', () => {
  it('has columns as wide as their widest cell and nothing at the end of a line', () => {
    expect(
      table(
        ['ID', 'NAME', 'X'],
        [
          ['1', 'üü€', ''],
          ['22', 'b', 'y'],
        ],
      ),
    ).toBe('ID   NAME   X\n1    üü€\n22   b      y\n');
  });

  it('gives what it shows no power over the terminal', () => {
    expect(table(['A'], [['\u001b[31mred\nline']])).toBe('A\n [31mred line\n');
  });
});

describe('an error', () => {
  it('is a sentence with its code, the problems, the hint and the request', () => {
    const error = Object.assign(
      new DrydockError('invalid-request', 'The request is wrong.', {
        hint: 'Mend it.',
        problems: [{ field: 'type', detail: 'is missing' }],
      }),
      { requestId: 'req-1' },
    );
    expect(describeError(error)).toBe(
      'error: The request is wrong (invalid-request)\n  type: is missing\nhint: Mend it.\nrequest: req-1\n',
    );
  });

  it('is painted only before the colons', () => {
    const paint = { red: (text: string) => `<${text}>`, dim: (text: string) => `(${text})` };
    const error = new DrydockError('internal', 'It broke.', { hint: 'Look at the log.' });
    expect(describeError(error, paint)).toBe(
      '<error:> It broke (internal)\n(hint:) Look at the log.\n',
    );
  });

  it('has colors where a person reads it and has not declined them', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    expect(takesColor(terminal, {})).toBe(true);
    expect(takesColor(terminal, { NO_COLOR: '1' })).toBe(false);
    expect(takesColor(terminal, { TERM: 'dumb' })).toBe(false);
    expect(takesColor(new PassThrough(), {})).toBe(false);
  });

  it('has an exit code that the help explains', () => {
    const explained = new Set<number>(EXIT_CODES.map(([code]) => code));
    for (const code of Object.keys(ERRORS) as (keyof typeof ERRORS)[]) {
      expect(explained).toContain(exitCodeOf(new DrydockError(code, 'x')));
    }
    expect(exitCodeOf(new TypeError('x'))).toBe(1);
    expect(exitCodeOf(new Interrupted('SIGINT'))).toBe(130);
    expect(signalExitCode('SIGKILL')).toBe(137);
  });
});

describe('an explanation', () => {
  it('is a paragraph and a table', () => {
    const text = describeExplanation(
      'lease_1',
      {
        status: 'pending',
        position: 3,
        awaits: 'res_1',
        verdicts: [
          {
            blueprint: 'local',
            rule: 'resource-limit',
            detail: 'It has 2 of 2.',
            change: 'Raise it.',
          },
        ],
        updatedAt: '2026-01-01T00:00:00Z',
      },
      null,
      Date.parse('2026-01-01T00:00:10Z'),
    );
    expect(text).toContain('number 3 in the queue');
    expect(text).toContain('res_1, which is being built');
    expect(text).toContain('10s ago:');
    expect(text).toMatch(/\nlocal +- +resource-limit +It has 2 of 2\. +Raise it\.\n$/);
  });

  it('has the numbers of its verdicts, where they have some', () => {
    const text = describeExplanation(
      'lease_1',
      {
        status: 'pending',
        position: 1,
        awaits: null,
        verdicts: [
          {
            blueprint: 'ec2',
            rule: 'build-paused',
            detail: 'Building failed twice: none left, next try in 40 s.',
            change: 'Wait.',
            have: 2,
            by: 'zone a',
            until: '2026-01-01T00:00:50Z',
          },
          {
            blueprint: 'local',
            rule: 'resource-limit',
            detail: 'It has 2 of 2.',
            change: 'Raise it.',
            have: 2,
            need: 3,
            by: 'resources',
          },
        ],
        updatedAt: '2026-01-01T00:00:00Z',
      },
      null,
      Date.parse('2026-01-01T00:00:10Z'),
    );
    expect(text).toMatch(/\nec2 +- +build-paused +2 zone a +40s +Building failed twice/);
    expect(text).toMatch(/\nlocal +- +resource-limit +2\/3 resources +- +It has 2 of 2\./);
  });

  it('says that nothing has been found out yet', () => {
    const text = describeExplanation(
      'lease_1',
      { status: 'pending', position: 1, awaits: null, verdicts: [], updatedAt: null },
      null,
      0,
    );
    expect(text).toContain('next in the queue');
    expect(text).toContain('not looked at it yet');
  });
});
