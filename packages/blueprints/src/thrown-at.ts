import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a stack: a file by its URL or its path, the line, and perhaps the column. */
const PLACE = /(file:\/\/[^\s()]+?|\/[^\s():]+):(\d+)(?::\d+)?\)?$/;

/**
 * Where in a kind's own code, or that of what it imports, an error came up: `/my-kind/index.js:12`. The first
 * place of the stack below the directory of `file`; of a syntax error, where it stands. Null where the stack
 * has none.
 */
export function thrownAt(error: unknown, file: string): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = stack.split('\n').flatMap((line) => placeOf(line) ?? []);
  const below = dirname(file) + sep;
  const isOwn = (place: string): boolean =>
    place.startsWith(below) && !place.slice(below.length).includes(`node_modules${sep}`);
  return places.find(isOwn) ?? places[0] ?? null;
}

function placeOf(line: string): string | null {
  const [, at, number] = PLACE.exec(line.trimEnd()) ?? [];
  if (at === undefined || number === undefined) {
    return null;
  }
  // A module that was imported anew has a query.
  const [path = at] = at.split('?');
  return `${path.startsWith('file:') ? fileURLToPath(path) : path}:${number}`;
}
