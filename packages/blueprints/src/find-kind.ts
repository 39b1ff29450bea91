import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What `import` picks from a package's `exports`. */
const CONDITIONS = ['node', 'import', 'module-sync', 'default'];

/**
 * The file that an entry of `DRYDOCK_KINDS` means, as `import` would find it from `directory`.
 * Done by hand: Node.js resolves for `import` only relative to the module that asks, and
 * `require.resolve` refuses packages that are for `import` alone.
 *
 * @param entry - a path that begins with `.` or `/`, or the name of a package
 * @throws Error whose message says what is missing
 */
export function findKind(entry: string, directory: string): string {
  if (!/^[./]/.test(entry)) {
    return entryOf(findPackage(entry, directory));
  }
  const path = resolve(directory, entry);
  if (!existsSync(path)) {
    throw new Error(`there is no ${path}`);
  }
  return statSync(path).isDirectory() ? entryOf(path) : path;
}

function findPackage(name: string, directory: string): string {
  for (let place = resolve(directory); ; place = dirname(place)) {
    const found = join(place, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) {
      return found;
    }
    if (place === dirname(place)) {
      throw new Error(`no package of this name is installed in ${directory} or above it`);
    }
  }
}

/** The file that importing the package in that directory would load. */
function entryOf(directory: string): string {
  const { exports, main } = readManifest(directory);
  const target = exports === undefined ? main : targetOf(rootOf(exports));
  if (exports !== undefined && target === undefined) {
    throw new Error(`the package in ${directory} exports nothing that can be imported`);
  }
  const file = join(directory, target ?? 'index.js');
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}`);
  }
  return file;
}

function readManifest(directory: string): { exports?: unknown; main?: string } {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) {
    return {};
  }
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null) {
    throw new Error(`${file} holds no object`);
  }
  const { exports, main } = manifest as { exports?: unknown; main?: unknown };
  return {
    ...(exports !== undefined && { exports }),
    ...(typeof main === 'string' && { main }),
  };
}

/** Of an `exports` with subpaths the package itself; one without is for the package itself. */
function rootOf(exports: unknown): unknown {
  const hasSubpaths =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).some((key) => key.startsWith('.'));
  return hasSubpaths ? (exports as Readonly<Record<string, unknown>>)['.'] : exports;
}

/** The first target whose conditions hold, in the order in which they are written. */
function targetOf(target: unknown): string | undefined {
  if (typeof target === 'string') {
    return target;
  }
  if (typeof target !== 'object' || target === null) {
    return undefined;
  }
  for (const [condition, next] of Object.entries(target)) {
    // An array's keys are its places: it lists targets to try.
    const holds = Array.isArray(target) || CONDITIONS.includes(condition);
    const found = holds ? targetOf(next) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
