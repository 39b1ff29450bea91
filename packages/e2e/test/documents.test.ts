import { dirname, join } from 'node:path/posix';
import { ROUTES } from '@drydock/contract';
import { AREAS } from '@drydock/model';
import { describe, expect, it } from '@jest/globals';
import { pages, paths, read, sources } from './support/repository.ts';

/** As documents name them: `engine/lease/settle.ts` for `packages/engine/src/lease/settle.ts`. */
const spoken = paths.flatMap((path) => {
  const bare = path.replace(/\/$/, '');
  return [bare, bare.replace('/src/', '/')];
});
const TOP = new Set(
  paths.filter((path) => path.indexOf('/') === path.length - 1).map((path) => path.slice(0, -1)),
);
const ROOMS = new Set(
  paths.flatMap((path) => /^(?:apps|packages)\/([^/]+)\/$/.exec(path)?.slice(1) ?? []),
);

/** `<kind>` and `*` stand for any one name: such a path has to fit something that there is. */
function fits(name: string, folder: string): boolean {
  const own = spoken.includes(join(folder, name));
  const pattern = name
    .replace(/\/$/, '')
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/<[^<>]+>/g, '[^/]+')
    .replaceAll('*', '[^/]*');
  const whole = new RegExp(isRooted(name) ? `^${pattern}$` : `(^|/)${pattern}$`);
  return own || spoken.some((path) => whole.test(path));
}

const isRooted = (name: string): boolean => TOP.has(name.split('/', 1)[0] ?? '');

/** What in a piece of code names a file or a folder of this repository. */
function namesIn(code: string): string[] {
  return code.split(/[\s"'=,;]+/).filter((word) => {
    const isFile = /^[\w<>*][\w<>*./-]*\.(ts|mjs|sql|md|prisma)$/.test(word);
    const isBelow = /^[\w-]+\/[\w<>*./-]*$/.test(word);
    return isFile || (isBelow && (isRooted(word) || ROOMS.has(word.split('/', 1)[0] ?? '')));
  });
}

/** What was built lies where its source does. */
const sourceOf = (name: string): string =>
  name.replace(/^((?:apps|packages)\/[^/]+)\/dist\/(.*)\.js$/, '$1/src/$2.ts');

const codeOf = (page: string): string[] => [
  ...[...page.matchAll(/^```[^]*?^```/gm)].map(([block]) => block),
  ...[...page.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(
    ([, span = '']) => span,
  ),
];

/** The fragments of a page's headings, as GitHub makes them. */
const fragmentsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );

/** Every link within the repository; a target is a path from the root. */
const links = pages.flatMap((page) =>
  [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', fragment] = link.split('#', 2);
      const target = file === '' ? page : join(dirname(page), file).replace(/\/$/, '');
      return { page, target, fragment };
    }),
);

/** The paths that a sentence such as "`retire` in `engine/x.ts`" may mean. */
const meantBy = (file: string): string[] =>
  paths.filter((path) =>
    [path, path.replace('/src/', '/')].some((one) => one === file || one.endsWith(`/${file}`)),
  );

describe('the documents', () => {
  it('name only files and folders that there are', () => {
    const named = pages.flatMap((page) =>
      codeOf(read(page))
        .flatMap(namesIn)
        .map((name) => ({ page, name })),
    );
    const missing = named.filter(({ page, name }) => !fits(sourceOf(name), dirname(page)));
    expect(named.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('link only to pages and headings that there are', () => {
    const broken = links.filter(
      ({ target, fragment }) =>
        !spoken.includes(target) ||
        (fragment !== undefined && !fragmentsOf(read(target)).includes(fragment)),
    );
    expect(links.length).toBeGreaterThan(50);
    expect(broken).toEqual([]);
  });

  it('are all found from README', () => {
    const found = new Set(['README.md']);
    // A set is walked to its end, also as it grows.
    for (const page of found) {
      links.filter((link) => link.page === page).forEach(({ target }) => found.add(target));
    }
    expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([]);
  });

  it('say of no file that something is in it that is not', () => {
    const claims = pages.flatMap((page) => [
      ...read(page).matchAll(/`(\w+)`\s+in\s+`([\w./-]+\.(?:ts|mjs|sql|prisma))`/g),
    ]);
    const wrong = claims.filter(([, name = '', file = '']) => {
      const word = new RegExp(`\\b${name}\\b`);
      return !meantBy(file).some((path) => word.test(read(path)));
    });
    expect(claims.length).toBeGreaterThan(0);
    expect(wrong.map(([claim]) => claim)).toEqual([]);
  });

  it('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = pages.flatMap((page) => [
      ...read(page).matchAll(/\bnpm run ([\w:-]+)(?! -w)\b/g),
    ]);
    const missing = named.map(([, name = '']) => name).filter((name) => !(name in scripts));
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe('the pages for users', () => {
  it('name every area that a token may be narrowed to', () => {
    const page = read('docs/access.md') + read('docs/nouns.md');
    expect(AREAS.filter((area) => !page.includes(`\`${area}\``))).toEqual([]);
  });

  it('name the client of the SDK for every noun that has routes', () => {
    const page = read('docs/sdk.md') + read('docs/nouns.md');
    const nouns = new Set(Object.keys(ROUTES).map((name) => name.split('.', 1)[0] ?? ''));
    nouns.delete('health');
    expect(nouns.size).toBeGreaterThan(8);
    expect([...nouns].filter((noun) => !page.includes(`drydock.${noun}`))).toEqual([]);
  });
});

describe('the scripts', () => {
  it('run files that there are, each by a pattern of its own', () => {
    const named = sources
      .filter((path) => path.startsWith('scripts/'))
      .flatMap((path) => [...read(path).matchAll(/['/]((?:apps|packages)\/[^'*]+)'/g)])
      .map(([, name = '']) => sourceOf(name));
    expect(named.length).toBeGreaterThan(4);
    // Of two words in one pattern, one may stand for nothing without being missed.
    expect(named.filter((name) => !paths.some((path) => path.startsWith(name)))).toEqual([]);
  });
});

describe('the sources', () => {
  it('name only pages and files that there are', () => {
    const name =
      /(?<![\w/.@-])(?:(?:apps|docs|packages|prisma|scripts)\/[\w/.-]+|[A-Z]{6,})\.(?:md|ts|mjs|sql|prisma)\b/g;
    const missing = sources.flatMap((path) =>
      [...read(path).matchAll(name)]
        .map(([named]) => named)
        .filter((named) => !paths.includes(named))
        .map((named) => `${path}: ${named}`),
    );
    expect(missing).toEqual([]);
  });
});
