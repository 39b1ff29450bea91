import { existsSync, readFileSync } from 'node:fs';

/**
 * What a file of the simulator's own has, a JSON value a line: what is read back is what was written as that
 * type. The last line may have been cut by a kill; nobody has heard of what it says.
 */
export function linesIn<T>(path: string): T[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}
