import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DrydockError } from '@drydock/model';
import { builtInKinds, loadKinds } from '@drydock/blueprints';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drydock-kinds-'));
  // As an install would have put them there.
  await mkdir(join(directory, 'node_modules/@drydock'), { recursive: true });
  await symlink(join(PACKAGES, 'blueprint'), join(directory, 'node_modules/@drydock/blueprint'));
  await symlink(join(PACKAGES, '../node_modules/zod'), join(directory, 'node_modules/zod'));
});

afterEach(() => rm(directory, { recursive: true }));

async function write(file: string, text: string): Promise<void> {
  const path = join(directory, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const source = (...kinds: string[]): string => `
import { defineBlueprint, done } from '@drydock/blueprint';
import { z } from 'zod';
const none = z.strictObject({});
const make = (kind) => defineBlueprint({
  kind,
  provides: 'thing',
  summary: 'A thing.',
  config: none,
  attributes: none,
  state: none,
  leaseState: none,
  refuses: () => null,
  resource: {
    name: () => 'thing',
    activate: async () => done({}),
    destroy: async () => done(),
  },
  lease: {
    needsSetUp: () => false,
    activate: async () => done({}),
    destroy: async () => done(),
  },
});
const kinds = ${JSON.stringify(kinds)}.map(make);
export default kinds.length === 1 ? kinds[0] : kinds;
`;

const naming = (kinds: readonly string[]) =>
  ({ kinds, allowedKinds: null, localHostOwnUser: 'one-project' }) as const;

async function namesOf(...entries: string[]): Promise<readonly string[]> {
  const registry = await loadKinds(naming(entries), directory);
  const own = new Set(builtInKinds.map(({ kind }) => kind));
  return registry.all.map(({ kind }) => kind).filter((kind) => !own.has(kind));
}

async function refusalOf(...entries: string[]): Promise<DrydockError> {
  const outcome: unknown = await loadKinds(naming(entries), directory).catch(
    (error: unknown) => error,
  );
  if (!DrydockError.is(outcome)) {
    throw new Error('They were loaded.');
  }
  expect(outcome.code).toBe('invalid-configuration');
  expect(outcome.hint).toContain('docs/kinds/writing-a-kind.md');
  return outcome;
}

describe('an entry', () => {
  it('may be a file, with one kind or several', async () => {
    await write('one.mjs', source('one'));
    await write('more/several.mjs', source('second', 'third'));
    const absolute = join(directory, 'more/several.mjs');
    expect(await namesOf('./one.mjs', absolute)).toEqual(['one', 'second', 'third']);
  });

  it('may be a directory, whose package.json says which file it means', async () => {
    await write('kind/package.json', '{"type": "module", "main": "lib/kind.js"}');
    await write('kind/lib/kind.js', source('from-main'));
    expect(await namesOf('./kind')).toEqual(['from-main']);
  });

  it('may be a package that is installed in the directory or above it', async () => {
    const manifest = {
      exports: {
        './other': './other.mjs',
        '.': { require: './no.cjs', import: { types: './no.d.ts', default: './yes.mjs' } },
      },
    };
    await write('node_modules/@team/kind/package.json', JSON.stringify(manifest));
    await write('node_modules/@team/kind/yes.mjs', source('from-package'));
    await mkdir(join(directory, 'below'));
    const { all } = await loadKinds(naming(['@team/kind']), join(directory, 'below'));
    expect(all.map(({ kind }) => kind)).toContain('from-package');
  });

  it('adds to the kinds that come with Drydock', async () => {
    await write('one.mjs', source('one'));
    const registry = await loadKinds(naming(['./one.mjs']), directory);
    expect(registry.get('local-host')).toBeDefined();
    expect(registry.providing('thing').map(({ kind }) => kind)).toEqual(['one']);
  });
});

describe('nothing is loaded', () => {
  it('where a file or a package is missing; every problem is named at once', async () => {
    const { message, problems } = await refusalOf('./gone.js', 'not-installed');
    expect(message).toContain(join(directory, 'gone.js'));
    expect(message).toContain('not-installed: no package of this name');
    expect(problems).toHaveLength(2);
  });

  it('where a package exports nothing to import', async () => {
    await write('node_modules/kind/package.json', '{"exports": {"require": "./no.cjs"}}');
    expect((await refusalOf('kind')).message).toMatch(/exports nothing that can be imported/);
  });

  it('where a module throws, and it is said where', async () => {
    await write('bad.mjs', '\n\nthrow new Error("no licence\\nmore");');
    expect((await refusalOf('./bad.mjs')).message).toContain(
      `cannot be imported: no licence (${join(directory, 'bad.mjs')}:3).`,
    );
  });

  it('where something that a module imports throws, at the place in the kind’s own code', async () => {
    await write('node_modules/picky/package.json', '{"exports": "./index.mjs"}');
    await write(
      'node_modules/picky/index.mjs',
      'export const pick = () => { throw new Error("nothing there"); };',
    );
    await write('kind/index.mjs', "import './inner.mjs';\nexport default 1;");
    await write('kind/inner.mjs', "import { pick } from 'picky';\n\npick();");
    expect((await refusalOf('./kind/index.mjs')).message).toContain(
      `nothing there (${join(directory, 'kind/inner.mjs')}:3)`,
    );
  });

  it('where a kind is wrong in several ways, each in a line of its own', async () => {
    await write(
      'wrong.mjs',
      source('one')
        .replace("provides: 'thing'", "provides: 'Some Thing'")
        .replace('destroy: async () => done(),', '')
        .replace('needsSetUp', 'needsSetup'),
    );
    const { problems, message } = await refusalOf('./wrong.mjs', './gone.js');
    expect(problems.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(
        /^\.\/wrong\.mjs: provides is "Some Thing"; .*: `some-thing` \(.*wrong\.mjs:\d+\)$/,
      ) as unknown,
      expect.stringContaining('./wrong.mjs: resource.destroy is missing') as unknown,
      expect.stringContaining(
        './wrong.mjs: lease.needsSetup is no part of a kind; did you mean `needsSetUp`?',
      ) as unknown,
      expect.stringContaining('./gone.js: there is no') as unknown,
    ]);
    expect(message).toContain('did you mean');
  });

  it.each([
    ['export const kind = 1;', /no default export/],
    ['export default [];', /empty list/],
    ['export default { kind: "hand-made" };', /not what defineBlueprint returns/],
    ['export default { [Symbol.for("drydock.blueprint-kind")]: 0 };', /contract is another one/],
  ])('where a module says %s', async (text, expected) => {
    await write('odd.mjs', text);
    expect((await refusalOf('./odd.mjs')).message).toMatch(expected);
  });

  it('where two entries bring a kind of one name', async () => {
    await write('one.mjs', source('same'));
    await write('two.mjs', source('same'));
    expect((await refusalOf('./one.mjs', './two.mjs')).message).toMatch(
      /two\.mjs: its kind "same" has the name of one that \.\/one\.mjs brings/,
    );
  });

  it('where a kind has the name of one that comes with Drydock', async () => {
    await write('host.mjs', source('local-host'));
    expect((await refusalOf('./host.mjs')).message).toContain('that Drydock itself brings');
  });
});
