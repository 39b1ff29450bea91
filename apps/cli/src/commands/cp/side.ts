import { DrydockError } from '@drydock/model';

export interface LocalSide {
  readonly on: 'here';
  readonly path: string;
  /** It ends with a slash, or with `.`: nothing but a directory is meant. */
  readonly isDirectory: boolean;
}

export interface LeaseSide {
  readonly on: 'lease';
  /** As it was written: an id, or the first letters of one. */
  readonly lease: string;
  readonly path: string;
  readonly isDirectory: boolean;
}

export type Side = LocalSide | LeaseSide;

/** `LEASE:PATH`, where a colon comes before any slash; else a path here. */
export function sideOf(text: string): Side {
  if (text === '') {
    throw usage('A path must not be empty.');
  }
  const [, lease, path] = /^([^/:]+):(.*)$/s.exec(text) ?? [];
  if (lease === undefined || path === undefined) {
    return { on: 'here', path: text, isDirectory: /(^|\/)\.{0,2}$/.test(text) };
  }
  return { on: 'lease', lease, path: plain(path), isDirectory: /(^|\/)\.?$/.test(path) };
}

/** Without what says nothing: `a//./b/` is `a/b`. What is no path of a lease is left for the API to refuse. */
function plain(path: string): string {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return path.startsWith('/') ? path : names.join('/') || '.';
}

/** As it is shown to people. */
export const shown = (side: Side): string =>
  side.on === 'here' ? side.path : `${side.lease}:${side.path}`;

export interface Wish<Source extends Side, Target extends Side> {
  readonly sources: readonly Source[];
  readonly target: Target;
}

/** Which way it goes. */
export function wishOf(
  texts: readonly string[],
): Wish<LocalSide, LeaseSide> | Wish<LeaseSide, LocalSide> {
  const sides = texts.map(sideOf);
  const [target, sources] = [sides.at(-1), sides.slice(0, -1)];
  if (target === undefined || sources.length === 0) {
    throw usage('Something to copy and a place to copy it to are needed.');
  }
  if (target.on === 'lease') {
    const local = sources.filter((side) => side.on === 'here');
    if (local.length === sources.length) {
      return { sources: local, target };
    }
    throw usage('Between leases nothing is copied.', 'Copy it here first.');
  }
  const remote = sources.filter((side) => side.on === 'lease');
  if (remote.length === sources.length) {
    return { sources: remote, target };
  }
  throw usage('No side of it is a lease.');
}

const usage = (
  sentence: string,
  hint = 'drydock cp report.html LEASE:www/, or drydock cp LEASE:build.log .',
): DrydockError => new DrydockError('invalid-request', sentence, { hint });
