import { describe, expect, it } from '@jest/globals';
import { openingAfter, readyMinAt } from './opening.ts';

const at = (text: string): number => Date.parse(text);
const opens = { cron: '0 8 * * 1-5', timezone: 'Europe/Berlin', readyMin: 3 };
const closes = { cron: '0 18 * * 1-5', timezone: 'Europe/Berlin', readyMin: 0 };
const office = { readyMin: 1, schedule: [opens, closes] };

describe('when a pool opens', () => {
  it.each([
    ['before it, in winter', '2026-11-30T06:59:59Z', 0, '2026-11-30T07:00:00.000Z'],
    ['at that very moment', '2026-11-30T07:00:00Z', 3, null],
    ['while it is open', '2026-11-30T12:00:00Z', 3, null],
    [
      'over a weekend with a change of the clock',
      '2027-03-26T18:00:00Z',
      0,
      '2027-03-29T06:00:00.000Z',
    ],
  ])('%s', (_, now, readyMin, opens) => {
    expect(readyMinAt(office, at(now))).toBe(readyMin);
    const opening = openingAfter(office, at(now));
    expect(opening === null ? null : new Date(opening.at).toISOString()).toBe(opens);
  });

  it('is never where no firing has any ready, nor without a schedule', () => {
    const shut = { ...office, schedule: [closes] };
    expect(openingAfter(shut, at('2026-11-30T06:00:00Z'))).toBeNull();
    expect(openingAfter({ readyMin: 0, schedule: [] }, at('2026-11-30T06:00:00Z'))).toBeNull();
    expect(readyMinAt({ readyMin: 2, schedule: [] }, at('2026-11-30T06:00:00Z'))).toBe(2);
    // Of two at once the later in the list holds.
    const both = { readyMin: 0, schedule: [opens, { ...opens, readyMin: 0 }] };
    expect(openingAfter(both, at('2026-11-30T06:00:00Z'))).toBeNull();
  });

  it('goes by the time that is asked about, whatever was asked before', () => {
    const night = at('2026-12-01T03:00:00Z');
    expect(readyMinAt(office, at('2026-12-01T12:00:00Z'))).toBe(3);
    expect(readyMinAt(office, night)).toBe(0);
    expect(openingAfter(office, night)?.timezone).toBe('Europe/Berlin');
  });
});
