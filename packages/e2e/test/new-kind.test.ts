import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadKinds } from '@drydock/blueprints';
import { REPOSITORY_ROOT } from '@drydock/local-servers';

interface Ended {
  readonly code: unknown;
  readonly output: string;
}

const RUNS_WITHIN_MS = 240_000;

let directory: string;
beforeEach(async () => {
  // Outside of the repository: nothing of it is found by chance.
  directory = await mkdtemp(join(tmpdir(), 'drydock-new-kind-'));
});
afterEach(() => rm(directory, { recursive: true }));

function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: directory };
    execFile(file, args, { cwd, env, timeout: RUNS_WITHIN_MS }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

/** The built command line, as `npx drydock` runs it. */
const drydock = (...args: string[]): Promise<Ended> =>
  run(process.execPath, [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), ...args], directory);

/** What `npm install` makes of the manifest: links to what it names by path; the rest as it is here. */
async function install(kind: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(kind, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  for (const [name, from] of Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
  })) {
    const link = join(kind, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    const target = from.startsWith('file:')
      ? from.slice('file:'.length)
      : join(REPOSITORY_ROOT, 'node_modules', name);
    await symlink(target, link);
  }
}

const settings = (kind: string) =>
  ({ kinds: [kind], allowedKinds: null, localHostOwnUser: 'one-project' }) as const;

const test = (kind: string): Promise<Ended> =>
  run(process.execPath, ['--test', '--test-reporter=tap'], kind);

describe('drydock kind new', () => {
  it('makes a kind that passes the suite by its own test, and is loaded', async () => {
    const made = await drydock('kind', 'new', 'book-shelf');
    const kind = join(directory, 'book-shelf');
    expect(made).toMatchObject({ code: 0, output: expect.stringContaining(kind) as unknown });
    await install(kind);
    const tested = await test(kind);
    expect(tested.output).toMatch(/^# fail 0$/m);
    expect(tested.output).toContain('is destroyed as soon as its set-up has asked');
    expect(tested.code).toBe(0);
    const registry = await loadKinds(settings('./book-shelf'), directory);
    expect(registry.get('book-shelf')).toMatchObject({ provides: 'book-shelf' });
    const readme = await readFile(join(kind, 'README.md'), 'utf8');
    expect(readme).toContain(`cd ${REPOSITORY_ROOT.replace(/\/$/, '')}`);
    expect(readme).toContain(`DRYDOCK_KINDS=${kind} npm start`);
    expect(readme).not.toMatch(/my-kind|FOLDER|DRYDOCK\//);
  });

  it('makes a test that finds what somebody breaks', async () => {
    await drydock('kind', 'new', 'book-shelf', '--directory', 'here/kind');
    const kind = join(directory, 'here/kind');
    await install(kind);
    const file = join(kind, 'index.js');
    const source = await readFile(file, 'utf8');
    const broken = source.replace('!(await context.entitled())', 'false');
    expect(broken).not.toBe(source);
    await writeFile(file, broken);
    const { code, output } = await test(kind);
    expect(code).toBe(1);
    expect(output).toContain('does not ask `context.entitled`');
  });

  it('makes one in TypeScript', async () => {
    await drydock('kind', 'new', 'typed-shelf', '--typescript');
    const kind = join(directory, 'typed-shelf');
    await install(kind);
    const tsc = join(REPOSITORY_ROOT, 'node_modules/.bin/tsc');
    expect(await run(tsc, ['-p', kind], kind)).toEqual({ code: 0, output: '' });
    // An older Node.js has to be given what a newer one reads by itself.
    if (Number(process.versions.node.split('.')[0]) >= 24) {
      expect((await test(kind)).output).toMatch(/^# fail 0$/m);
    }
  });

  it('touches nothing that is there, and takes no name that a kind may not have', async () => {
    await mkdir(join(directory, 'full'));
    await writeFile(join(directory, 'full/mine'), 'mine');
    const full = await drydock('kind', 'new', 'book-shelf', '--directory', 'full');
    expect(full.code).toBe(4);
    expect(full.output).toContain('is not empty');
    expect(await readdir(join(directory, 'full'))).toEqual(['mine']);
    const file = await drydock('kind', 'new', 'book-shelf', '--directory', 'full/mine');
    expect(file.code).toBe(4);
    for (const name of ['Book_Shelf', 'lease', '../up', '']) {
      const { code, output } = await drydock('kind', 'new', name);
      expect(code).toBe(2);
      expect(output).toContain('cannot be the name of a kind');
    }
    expect(await readdir(directory)).toEqual(['full']);
  });
});
