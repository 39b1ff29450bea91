/** Edits between two names that are taken for a slip of the pen. */
const EDITS_MAX = 2;
/** Longer ones are no names. */
const LENGTH_MAX = 60;

/** The one of the names that was meant, or null where none is near. */
export function nearest(written: string, names: readonly string[]): string | null {
  if (written.length > LENGTH_MAX) {
    return null;
  }
  const [first] = names
    .map((name) => ({ name, edits: edits(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits: count }) => count <= Math.min(EDITS_MAX, name.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return first?.name ?? null;
}

/** Letters to add, drop or exchange until one is the other. */
function edits(from: string, to: string): number {
  let before = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(from).entries()) {
    const now = [row + 1];
    for (const [column, other] of Array.from(to).entries()) {
      now.push(
        Math.min(
          (before[column + 1] ?? 0) + 1,
          (now[column] ?? 0) + 1,
          (before[column] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    }
    before = now;
  }
  return before.at(-1) ?? 0;
}
