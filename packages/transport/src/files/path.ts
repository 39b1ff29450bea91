/** A path of the lease in two: the directory that is entered, and the name that is acted on in it. */
export interface SplitPath {
  /** Names joined by slashes; empty for the root. */
  readonly parent: string;
  /** Empty where the path is the root itself. */
  readonly name: string;
}

const namesOf = (path: string): string[] =>
  path.split('/').filter((name) => name !== '' && name !== '.');

/** The same path without empty names and dots; empty for the root. */
export const plainPath = (path: string): string => namesOf(path).join('/');

export function splitPath(path: string): SplitPath {
  const names = namesOf(path);
  const name = names.pop() ?? '';
  return { parent: names.join('/'), name };
}
