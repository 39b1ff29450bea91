import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '@drydock/local-servers';

/**
 * `docs/kinds/contract.md` has a table for each type that a kind's author meets: every member is in it, and nothing
 * that is no member.
 */
const SOURCE = join(REPOSITORY_ROOT, 'packages/blueprint/src');

const files = (await readdir(SOURCE, { recursive: true })).filter((file) =>
  /(?<!\.test)\.ts$/.test(file),
);
const sources = await Promise.all(files.map((file) => readFile(join(SOURCE, file), 'utf8')));
const page = await readFile(join(REPOSITORY_ROOT, 'docs/kinds/contract.md'), 'utf8');

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');

/** What stands between a bracket and the one that closes it, without what is between others in it. */
function outline(text: string): string {
  let depth = 0;
  let kept = '';
  for (const sign of text) {
    depth -= ')}'.includes(sign) ? 1 : 0;
    if (depth < 0) {
      break;
    }
    kept += depth === 0 ? sign : '';
    depth += '({'.includes(sign) ? 1 : 0;
  }
  return kept;
}

/** The names of an interface's members, with those of what it extends. */
function membersOf(name: string): readonly string[] {
  const head = new RegExp(`export interface ${name}\\b([^{]*)\\{`);
  const source = sources.map(withoutComments).find((text) => head.test(text));
  const [opening = '', heritage = ''] = head.exec(source ?? '') ?? [];
  if (source === undefined || opening === '') {
    throw new Error(`There is no interface ${name} in ${SOURCE}.`);
  }
  const body = outline(source.slice(source.indexOf(opening) + opening.length));
  const own = body.split(';').flatMap((member) => {
    const [, found] = /^\s*(?:readonly\s+)?(\w+)/.exec(member) ?? [];
    return found === undefined ? [] : [found];
  });
  const above = [...heritage.matchAll(/extends\s+(\w+)/g)].map(([, each]) => each ?? '');
  return [...own, ...above.flatMap(membersOf)].sort();
}

/** Rows of the tables under a heading that begins so: the cells of each. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading));
  if (section === undefined) {
    throw new Error(`The page has no section ${heading}.`);
  }
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
}

const namesIn = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name ?? '');

describe('docs/kinds/contract.md', () => {
  it.each(['WorkContext', 'OperationUse', 'CheckContext'])('has every member of %s', (name) => {
    const rows = rowsUnder(`\`${name}\``);
    expect(rows.flatMap(([cell]) => namesIn(cell)).sort()).toEqual(membersOf(name));
    // Each says what it is for.
    rows.forEach(([, purpose = '']) => expect(purpose.length).toBeGreaterThan(10));
  });

  it('has every member of a lease and its resource', () => {
    const rows = rowsUnder('`LeaseView`').flatMap(([cell]) => namesIn(cell));
    expect(rows.sort()).toEqual([...membersOf('LeaseView'), ...membersOf('ResourceView')].sort());
  });

  it.each([
    ['done', 'Done'],
    ['againAfter', 'AgainAfter'],
    ['failed', 'Failed'],
    ['replace', 'Replace'],
  ])('has the step that %s makes, with its members', (maker, type) => {
    const row = rowsUnder('`Step`').find(([cell = '']) => cell.startsWith(`\`${maker}(`));
    expect([...namesIn(row?.at(-1))].sort()).toEqual(membersOf(type));
  });

  it('is compared with the types themselves', () => {
    expect(membersOf('WorkContext')).toContain('entitled');
    expect(membersOf('OperationUse')).toContain('held');
    expect(() => membersOf('NoSuchType')).toThrow('There is no interface NoSuchType');
  });
});
