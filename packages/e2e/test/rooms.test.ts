import { describe, expect, it } from '@jest/globals';
import { paths, read, sources } from './support/repository.ts';

/** What the table of rooms in ARCHITECTURE lets each of them import; null for "anything but ...". */
function roomTable(): Map<string, readonly string[] | null> {
  const rows = read('ARCHITECTURE.md').matchAll(
    /^\| `packages\/([\w-]+)` +\|[^|]*\| ([^|]*?) +\|$/gm,
  );
  return new Map(
    [...rows].map(([, room = '', may = '']) => {
      const named = may === 'nothing' ? [] : may.split(', ');
      return [room, may.startsWith('anything') ? null : named];
    }),
  );
}

describe('the table of rooms', () => {
  const table = roomTable();
  const reached = (room: string): readonly string[] =>
    (table.get(room) ?? []).flatMap((each) => [each, ...reached(each)]);

  it('has each package, once', () => {
    const packages = paths.flatMap((path) => /^packages\/([^/]+)\/$/.exec(path)?.slice(1) ?? []);
    expect([...table.keys()].sort()).toEqual(packages.sort());
  });

  it.each([...table].filter(([, may]) => may !== null))(
    'lets %s import what it declares',
    (room) => {
      const { dependencies = {} } = JSON.parse(read(`packages/${room}/package.json`)) as {
        dependencies?: Record<string, string>;
      };
      const declared = Object.keys(dependencies).flatMap(
        (name) => /^@drydock\/(.*)/.exec(name)?.slice(1) ?? [],
      );
      expect(declared.filter((name) => !reached(room).includes(name))).toEqual([]);
    },
  );
});

describe('the API', () => {
  const STORE = /import (?!type )[^;]*? from '@drydock\/store'/;
  const DOORS = /^apps\/api\/src\/(verbs|views|database)\/|^apps\/api\/src\/open-ports\.ts$/;

  // The linter says so too, but nobody has to run it.
  it('reaches the store by verbs and views alone', () => {
    const api = sources.filter((path) => path.startsWith('apps/api/src/') && path.endsWith('.ts'));
    const reaching = api.filter((path) => STORE.test(read(path)));
    expect(reaching.filter((path) => DOORS.test(path)).length).toBeGreaterThan(5);
    expect(reaching.filter((path) => !DOORS.test(path))).toEqual([]);
  });

  it('gives routes nothing that statements can be run with', () => {
    expect(read('apps/api/src/ports.ts')).not.toMatch(/\b(Database|Runner|CatalogClient)\b/);
  });
});
