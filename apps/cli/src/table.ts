const GAP = '   ';
const CONTROL_CHARACTERS = /\p{Cc}+/gu;

/** What came from elsewhere, on one line and without power over the terminal. */
export function clean(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, ' ');
}

/** Columns as wide as their widest cell, without borders; the last one as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(clean));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  return cells.map((row) => line(row, widths)).join('');
}

function line(row: readonly string[], widths: readonly number[]): string {
  const last = row.length - 1;
  const padded = row.map((cell, column) =>
    column === last ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
  );
  return `${padded.join(GAP).trimEnd()}\n`;
}

/** Characters, not UTF-16 units. */
function width(text: string): number {
  return Array.from(text).length;
}

/** Names and values of one thing, one under the other. */
export function fields(pairs: readonly (readonly [string, string])[]): string {
  const widest = Math.max(...pairs.map(([name]) => name.length)) + 1;
  return pairs.map(([name, value]) => `${`${name}:`.padEnd(widest)}  ${clean(value)}\n`).join('');
}
