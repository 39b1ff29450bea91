import pg from 'pg';

const fallback: (text: string) => Date | number = pg.types.getTypeParser(
  pg.types.builtins.TIMESTAMPTZ,
  'text',
);

const UTC_MIN_LENGTH = '2026-01-02 03:04:05+00'.length;
const FRACTION_AT = 19;

/**
 * A time as our sessions print it: `2026-01-02 03:04:05.678+00`. They run in UTC and write ISO
 * years, so most parts have their place; whatever looks otherwise goes the general way, which takes
 * ten times as long. Below a millisecond is cut off, as there.
 */
export function parseTimestamp(text: string): Date | number {
  if (text.length < UTC_MIN_LENGTH || !text.endsWith('+00') || text[4] !== '-') {
    return fallback(text);
  }
  const at = (start: number, digits: number): number => {
    let value = 0;
    for (let index = start; index < start + digits; index += 1) {
      value = value * 10 + text.charCodeAt(index) - 48;
    }
    return value;
  };
  const fraction = text
    .slice(FRACTION_AT + 1, -3)
    .slice(0, 3)
    .padEnd(3, '0');
  const ms = text[FRACTION_AT] === '.' ? Number(fraction) : 0;
  return new Date(Date.UTC(at(0, 4), at(5, 2) - 1, at(8, 2), at(11, 2), at(14, 2), at(17, 2), ms));
}
