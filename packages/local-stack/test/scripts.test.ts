import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../src/tools-directory.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const base = temporaryDirectory();

interface Verdict {
  readonly line: string;
  readonly status: number;
}

const { verdict } = (await import(join(REPOSITORY_ROOT, 'scripts', 'test.mjs'))) as {
  verdict: (result: Record<string, number> | null, jestStatus: number) => Verdict;
};

function result(changes: Record<string, number>): Record<string, number> {
  return {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    ...changes,
  };
}

describe('the verdict of npm test', () => {
  it('counts what passed, failed and was skipped', () => {
    expect(verdict(result({ numPassedTests: 12 }), 0)).toEqual({
      line: '12 passed, 0 failed',
      status: 0,
    });
    const mixed = result({ numPassedTests: 3, numFailedTests: 2, numPendingTests: 1 });
    expect(verdict(mixed, 1)).toEqual({ line: '3 passed, 2 failed, 1 skipped', status: 1 });
  });

  it('counts a file that cannot be loaded as a failure', () => {
    const broken = result({ numPassedTests: 3, numRuntimeErrorTestSuites: 1 });
    expect(verdict(broken, 0)).toEqual({ line: '3 passed, 1 failed', status: 1 });
  });

  it('is no success when nothing ran', () => {
    expect(verdict(result({}), 0).status).toBe(1);
    expect(verdict(null, 0).status).toBe(1);
  });
});

/** A clone with nothing in it but a script, a lockfile and a build that says that it ran. */
function clone(name: string, turbo: string): string {
  const root = join(base, name);
  mkdirSync(join(root, 'scripts'), { recursive: true });
  copyFileSync(join(REPOSITORY_ROOT, 'scripts', 'set-up.mjs'), join(root, 'scripts', 'set-up.mjs'));
  const manifest = { name: 'clone', version: '1.0.0' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ ...manifest, private: true }));
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ ...manifest, lockfileVersion: 3, requires: true, packages: { '': manifest } }),
  );
  // npm ci empties node_modules, so the build comes with its stamp only after the first set-up.
  mkdirSync(join(root, 'node_modules', 'turbo', 'bin'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'turbo', 'bin', 'turbo'), turbo);
  return root;
}

const setUp = (root: string): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(root, 'scripts', 'set-up.mjs')], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: base },
  });

describe('set-up', () => {
  it('installs when the lockfile is new, and not again while it stays', () => {
    const root = clone('installing', '');
    const first = setUp(root);
    // An empty lockfile installs nothing, so there is no turbo to build with.
    expect(first.stdout).toMatch(/^ +\d+\.\d s {2}dependencies\n$/);
    expect(first.status).toBe(1);
    mkdirSync(join(root, 'node_modules', 'turbo', 'bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules', 'turbo', 'bin', 'turbo'), '');
    const second = setUp(root);
    expect(second.stdout).toMatch(/^ +\d+\.\d s {2}build\n$/);
    expect(second.status).toBe(0);
  });

  it('installs although the lockfile leaves optional packages out, and leaves it as it is', () => {
    const root = clone('incomplete', '');
    mkdirSync(join(root, 'optional'));
    writeFileSync(
      join(root, 'optional', 'package.json'),
      JSON.stringify({ name: 'optional', version: '1.0.0' }),
    );
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ ...manifest, optionalDependencies: { optional: 'file:./optional' } }),
    );
    const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(setUp(root).stdout).toMatch(/^ +\d+\.\d s {2}dependencies\n/);
    expect(existsSync(join(root, 'node_modules', 'optional', 'package.json'))).toBe(true);
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).toBe(lockfile);
  });

  it('shows the output of a step that fails, and only then', () => {
    const root = clone('failing', '');
    setUp(root);
    const turbo = join(root, 'node_modules', 'turbo', 'bin');
    mkdirSync(turbo, { recursive: true });
    writeFileSync(join(turbo, 'turbo'), 'console.log("what went wrong"); process.exit(3);');
    const failed = setUp(root);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('what went wrong');
    expect(failed.stderr).toMatch(/The step "build" failed after \d+\.\d s: status 3\.\n$/);
  });

  it('parses as a script of every supported Node.js', () => {
    for (const name of ['set-up', 'start', 'test', 'bench']) {
      const file = join(REPOSITORY_ROOT, 'scripts', `${name}.mjs`);
      expect(() => execFileSync(process.execPath, ['--check', file])).not.toThrow();
    }
  });
});
