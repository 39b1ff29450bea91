import { describe, expect, it } from '@jest/globals';
import { parseTimestamp } from './timestamp.ts';

const at = (text: string): string => new Date(parseTimestamp(text)).toISOString();

describe('a time as PostgreSQL prints it', () => {
  it.each([
    ['2026-11-21 14:22:05+00', '2026-11-21T14:22:05.000Z'],
    ['2026-11-21 14:22:05.1+00', '2026-11-21T14:22:05.100Z'],
    ['2026-11-21 14:22:05.123456+00', '2026-11-21T14:22:05.123Z'],
    ['2024-02-29 23:59:59.999999+00', '2024-02-29T23:59:59.999Z'],
    ['2026-11-21 14:22:05.5+02', '2026-11-21T12:22:05.500Z'],
    ['2026-11-21 14:22:05-03:30', '2026-11-21T17:52:05.000Z'],
    ['12026-11-21 14:22:05+00', '+012026-11-21T14:22:05.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it('is as far away as it says', () => {
    expect(parseTimestamp('infinity')).toBe(Infinity);
  });
});
