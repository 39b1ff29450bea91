import { describe, expect, it } from '@jest/globals';
import type { PoolSchedule } from '@drydock/model';
import { firingAt, nextFiring } from './schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const WEEKDAYS: readonly PoolSchedule[] = [
  { cron: '0 8 * * 1-5', timezone: 'Europe/Berlin', readyMin: 10 },
  { cron: '0 18 * * 1-5', timezone: 'Europe/Berlin', readyMin: 1 },
];

const at = (time: string): number => Date.parse(time);
const readyAt = (schedule: readonly PoolSchedule[], time: string): number | undefined =>
  firingAt(schedule, at(time))?.readyMin;

/** The hour and minute at a place, as its clock shows it. */
function clockOf(timeZone: string): (ms: number) => { hour: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (ms) => {
    const [hour = NaN, minute = NaN] = format.format(ms).split(':').map(Number);
    return { hour, minute };
  };
}

describe('the firing that holds', () => {
  it('is the last one, however long ago, and from its very moment on', () => {
    expect(readyAt(WEEKDAYS, '2026-11-30T06:59:59.999Z')).toBe(1);
    expect(readyAt(WEEKDAYS, '2026-11-30T07:00:00Z')).toBe(10);
    // Somebody who begins at five past eight knows what eight has said.
    expect(readyAt(WEEKDAYS, '2026-11-30T07:05:00Z')).toBe(10);
    expect(readyAt(WEEKDAYS, '2026-11-30T17:00:00Z')).toBe(1);
    // All through the weekend.
    expect(readyAt(WEEKDAYS, '2026-12-06T12:00:00Z')).toBe(1);
  });

  it('is that of the later in the list where two fire at once, and null where nothing ever fired', () => {
    const both = [
      { cron: '0 8 * * *', timezone: 'UTC', readyMin: 1 },
      { cron: '0 9 * * *', timezone: 'Europe/Berlin', readyMin: 2 },
    ];
    expect(readyAt(both, '2026-12-01T08:30:00Z')).toBe(2);
    expect(readyAt([...both].reverse(), '2026-12-01T08:30:00Z')).toBe(1);
    expect(firingAt([], at('2026-12-01T08:30:00Z'))).toBeNull();
  });

  it('is followed by the next one of any', () => {
    expect(nextFiring(WEEKDAYS, at('2026-11-30T07:00:00Z'))).toEqual({
      at: at('2026-11-30T17:00:00Z'),
      readyMin: 1,
    });
    expect(nextFiring(WEEKDAYS, at('2026-12-04T18:00:00Z'))?.at).toBe(at('2026-12-07T07:00:00Z'));
    expect(nextFiring([], 0)).toBeNull();
  });
});

/**
 * Days on which clocks change. In Santiago they go forward at midnight, which is not there then, and back at
 * midnight, so that the last hour of the day before comes twice.
 */
describe.each([
  ['Europe/Berlin', 'goes forward', '2026-03-29'],
  ['Europe/Berlin', 'goes back', '2026-10-25'],
  ['America/Santiago', 'goes forward, without a midnight', '2026-09-06'],
  ['America/Santiago', 'goes back', '2026-04-05'],
])('in %s, where the clock %s', (timezone, _, day) => {
  const shown = clockOf(timezone);
  const from = at(`${day}T00:00:00Z`) - 14 * HOUR_MS;
  const minutes = Array.from({ length: 52 * 60 }, (__, n) => from + n * MINUTE_MS);
  const daily: readonly PoolSchedule[] = [
    { cron: '0 0 * * *', timezone, readyMin: 1 },
    { cron: '0 6 * * *', timezone, readyMin: 2 },
    { cron: '30 21 * * *', timezone, readyMin: 3 },
  ];

  it('has exactly one value at each minute, that of what the clock has shown last', () => {
    for (const minute of minutes) {
      const { hour, minute: past } = shown(minute);
      const expected = hour * 60 + past < 360 ? 1 : hour * 60 + past < 21 * 60 + 30 ? 2 : 3;
      const found = [minute, firingAt(daily, minute)?.readyMin];
      // An hour that comes twice at 23:00 is after 21:30 both times.
      expect(found).toEqual([minute, expected]);
    }
  });

  it('comes to each value once a day, in the order in which they are told beforehand', () => {
    const changes: { at: number; readyMin: number | undefined }[] = [];
    let last: number | undefined;
    for (const minute of minutes) {
      const readyMin = firingAt(daily, minute)?.readyMin;
      if (readyMin !== last) {
        changes.push({ at: minute, readyMin });
        last = readyMin;
      }
    }
    const values = changes.map(({ readyMin }) => readyMin);
    expect(values.every((each, n) => n === 0 || each === ((values[n - 1] ?? 0) % 3) + 1)).toBe(
      true,
    );
    for (const [n, change] of changes.entries()) {
      const next = changes[n + 1];
      if (next !== undefined) {
        expect(nextFiring(daily, change.at)).toEqual(next);
      }
    }
  });
});

it.each(['Europe/Berlin', 'America/Santiago', 'Asia/Kathmandu'])(
  'a firing inside of an hour that is missing or comes twice holds in %s at each minute all the same',
  (timezone) => {
    const shown = clockOf(timezone);
    const hourly: readonly PoolSchedule[] = [
      { cron: '30 * * * *', timezone, readyMin: 5 },
      { cron: '0 * * * *', timezone, readyMin: 4 },
    ];
    for (const day of ['2026-03-29', '2026-10-25', '2026-09-06', '2026-04-05']) {
      for (let n = 0; n < 36 * 4; n += 1) {
        const now = at(`${day}T00:00:00Z`) - 8 * HOUR_MS + n * 15 * MINUTE_MS + 1;
        const { minute } = shown(now);
        expect([now, firingAt(hourly, now)?.readyMin]).toEqual([now, minute < 30 ? 4 : 5]);
      }
    }
  },
);
