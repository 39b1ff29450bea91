import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { describe, expect, it } from '@jest/globals';
import { bundleSdk } from './support/bundle-sdk.ts';
import { read } from './support/repository.ts';

/** Whose code a browser runs, with the modules that it may take of them. */
const ROOMS = {
  model: /^packages\/model\/src\//,
  contract: /^packages\/contract\/src\/(endpoints\/|interface\/duplex\.)/,
  sdk: /^packages\/sdk\/src\//,
} as const;
const NAMES = Object.keys(ROOMS) as (keyof typeof ROOMS)[];

/** What the compiler prints, whether it is content or not. */
async function compile(...args: readonly string[]): Promise<string> {
  const tsc = join(REPOSITORY_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...args], {
    cwd: REPOSITORY_ROOT,
    maxBuffer: 16 * 1_024 * 1_024,
  }).catch((error: unknown) => error as { stdout: string });
  return stdout;
}

describe('what a browser gets of the SDK', () => {
  it.each(['sources', 'built'] as const)('is made of these rooms alone: %s', async (from) => {
    const { files, text } = await bundleSdk(from);
    const ofRooms = (path: string): boolean =>
      NAMES.some((name) => ROOMS[name].test(path.replace('/dist/', '/src/')));
    expect(files.filter((path) => !ofRooms(path))).toEqual([]);
    for (const name of NAMES) {
      expect(files.filter((path) => ROOMS[name].test(path.replace('/dist/', '/src/')))).not.toEqual(
        [],
      );
    }
    expect(files.filter((path) => path.includes('/environment/'))).toEqual([
      expect.stringMatching(/browser\.[jt]s$/),
    ]);
    // A bundler that was told nothing about the process would leave these to fail in the browser.
    expect(text).not.toMatch(/\bprocess\.|\brequire\(|\b__dirname\b/);
  });

  it('is compiled without Node’s types whenever it is built', async () => {
    const { files } = await bundleSdk('sources');
    for (const name of NAMES) {
      const { scripts } = JSON.parse(read(`packages/${name}/package.json`)) as {
        scripts: { build: string };
      };
      expect(scripts.build).toContain('tsc -p tsconfig.browser.json');
      const project = `packages/${name}/tsconfig.browser.json`;
      const compiled = (await compile('-p', project, '--listFilesOnly')).split('\n');
      expect(compiled.filter((path) => path.includes('/@types/node/'))).toEqual([]);
      const run = files.filter((path) => ROOMS[name].test(path));
      const missed = run.filter((path) => !compiled.includes(join(REPOSITORY_ROOT, path)));
      expect([name, missed]).toEqual([name, []]);
    }
  });
});

describe('code without Node’s types', () => {
  /** Each alone in a file: what it does, and whether a browser can. */
  const CODE: readonly (readonly [string, boolean])[] = [
    ["import { randomUUID } from 'node:crypto'; export const id = randomUUID();", false],
    ["import { readFileSync } from 'fs'; export const text = readFileSync('x');", false],
    ["export const bytes = Buffer.from('x');", false],
    ["export const url = process.env['DRYDOCK_URL'];", false],
    ['export const soon = setImmediate(() => undefined);', false],
    ['export const here = __dirname;', false],
    ["export const fs: unknown = require('fs');", false],
    ['export let timer: NodeJS.Timeout;', false],
    ['export const loud = setTimeout(() => undefined, 1).unref();', false],
    ['export const all = global;', false],
    ['export const id = crypto.getRandomValues(new Uint8Array(1));', true],
    ["export const answer = fetch('/', { signal: AbortSignal.timeout(1) });", true],
    ['export const timer = setTimeout(() => undefined, performance.now());', true],
    [
      "export const text = new TextDecoder().decode(new Uint8Array(1)) + new URL('x:y').href;",
      true,
    ],
  ];

  it('compiles where a browser could run it, and not otherwise', async () => {
    const around = join(REPOSITORY_ROOT, '.drydock');
    await mkdir(around, { recursive: true });
    // In the repository, where Node's types would be found.
    const directory = await mkdtemp(join(around, 'browser-path-'));
    try {
      const name = (index: number): string => `code-${index}.ts`;
      await Promise.all(CODE.map(([text], index) => writeFile(join(directory, name(index)), text)));
      await writeFile(
        join(directory, 'tsconfig.json'),
        JSON.stringify({
          extends: '../../tsconfig.browser.json',
          files: CODE.map((_, index) => name(index)),
        }),
      );
      const said = await compile('-p', directory);
      const passed = CODE.map(([text], index) => [text, !said.includes(`${name(index)}(`)]);
      expect(passed).toEqual(CODE);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
