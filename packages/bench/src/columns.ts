/** Columns of equal width; those before `firstNumber` are text, the others numbers. */
export function asColumns(rows: readonly (readonly string[])[], firstNumber: number): string[] {
  const [headings = []] = rows;
  const widths = headings.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < firstNumber ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Three digits that count; more would be noise. */
export function readable(figure: number | null): string {
  if (figure === null) {
    return '–';
  }
  if (figure >= 100 || Number.isInteger(figure)) {
    return figure.toFixed(0);
  }
  return figure.toFixed(figure >= 10 ? 1 : 2);
}
