import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = new URL('../../../', import.meta.url);
const PROCESSES = [
  'api',
  'allocator-worker',
  'resource-worker',
  'lease-worker',
  'update-worker',
] as const;

/** What a file of this repository loads at once, types left out. */
function importsOf(file: URL): URL[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )(?:[^'";]*? from )?'([^']+)';/gm)].flatMap(
    ([, name = '']) => resolved(name, file) ?? [],
  );
}

/** Null for what is not of this repository. */
function resolved(name: string, from: URL): URL | null {
  if (name.startsWith('.')) {
    return new URL(name, from);
  }
  const [, room, sub] = /^@drydock\/([\w-]+)(\/.+)?$/.exec(name) ?? [];
  if (room === undefined) {
    return null;
  }
  const folder = new URL(`packages/${room}/`, ROOT);
  const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
    exports: Record<string, Record<string, string>>;
  };
  const source = exports[`.${sub ?? ''}`]?.['@drydock/source'];
  return source === undefined ? null : new URL(source, folder);
}

/** Every file of this repository that a process loads when it starts. */
function loadedBy(process: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [new URL(`apps/${process}/src/main.ts`, ROOT)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (!seen.has(file.href)) {
      seen.add(file.href);
      open.push(...importsOf(file));
    }
  }
  return new Set([...seen].map((href) => fileURLToPath(href).slice(fileURLToPath(ROOT).length)));
}

describe.each(PROCESSES)('%s', (process) => {
  it('loads nothing that tests or local servers are made of', () => {
    const files = [...loadedBy(process)];
    expect(files).toContain('packages/store/src/index.ts');
    expect(
      files.filter((file) =>
        /\/testing\/|\/conformance\/|^packages\/(?:testing|local-servers|local-stack|sim)\//.test(
          file,
        ),
      ),
    ).toEqual([]);
  });
});
