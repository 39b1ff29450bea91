import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { identify, waitForEnd } from '@drydock/local-servers';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { temporaryDirectory } from '@drydock/local-servers/testing';

const base = temporaryDirectory();

interface Verdict {
  readonly line: string;
  readonly status: number;
}

const { verdict } = (await import(join(REPOSITORY_ROOT, 'scripts', 'test.mjs'))) as {
  verdict: (result: Record<string, number> | null, jestStatus: number) => Verdict;
};

const { refusal } = (await import(join(REPOSITORY_ROOT, 'scripts', 'node-needed.mjs'))) as {
  refusal: (version: string, range?: string) => string | null;
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
  for (const script of ['set-up.mjs', 'node-needed.mjs', 'stale-outputs.mjs', 'stopping.mjs']) {
    copyFileSync(join(REPOSITORY_ROOT, 'scripts', script), join(root, 'scripts', script));
  }
  const manifest = { name: 'clone', version: '1.0.0', engines: { node: '>=20.19.0' } };
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
  it('refuses each Node.js that engines leaves out, in a sentence', () => {
    for (const version of ['20.19.0', '20.20.2', '22.12.0', '22.20.0', '24.0.0', '26.10.0']) {
      expect([version, refusal(version)]).toEqual([version, null]);
    }
    // Those in between cannot require an ES module, or Prisma does not run on them.
    for (const version of ['18.20.8', '20.18.3', '20.9.0', '21.7.3', '22.11.0', '23.11.1']) {
      expect(refusal(version)).toBe(
        'Drydock needs Node.js 20.19.0 or newer of the 20 line, or 22.12.0 or newer of the 22 ' +
          `line, or 24.0.0 or newer; this is ${version}.`,
      );
    }
    expect(refusal('20.19.0', '>=20.19.1')).toBe(
      'Drydock needs Node.js 20.19.1 or newer; this is 20.19.0.',
    );
  });

  it('says so and ends before it does anything', () => {
    const root = clone('refusing', '');
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
    const engines = { node: '>=99.0.0' };
    writeFileSync(join(root, 'package.json'), JSON.stringify({ ...manifest, engines }));
    expect(setUp(root)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `Drydock needs Node.js 99.0.0 or newer; this is ${process.versions.node}.\n`,
    });
  });

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

  it('builds nothing anew where nothing changed: what a build makes is an input of none', () => {
    // Whoever starts a second stack would write the files of the first one anew while it reads them.
    const plan = spawnSync(
      process.execPath,
      [join(REPOSITORY_ROOT, 'node_modules/turbo/bin/turbo'), 'run', 'build', '--dry=json'],
      {
        cwd: REPOSITORY_ROOT,
        encoding: 'utf8',
        maxBuffer: 64 * 2 ** 20,
        env: {
          PATH: process.env['PATH'],
          HOME: base,
          TURBO_TELEMETRY_DISABLED: '1',
          TURBO_NO_UPDATE_NOTIFIER: '1',
        },
      },
    );
    const { tasks } = JSON.parse(plan.stdout) as {
      tasks: readonly { readonly taskId: string; readonly inputs: Record<string, string> }[];
    };
    expect(tasks.length).toBeGreaterThan(10);
    const made = tasks.flatMap(({ taskId, inputs }) =>
      Object.keys(inputs)
        .filter((path) => /(?:^|\/)(?:dist|\.turbo|node_modules)\//.test(path))
        .map((path) => `${taskId} ${path}`),
    );
    expect(made).toEqual([]);
  });

  it('leaves nothing built of a source that has moved', () => {
    const root = clone('moved', '');
    setUp(root);
    const room = join(root, 'packages', 'room');
    mkdirSync(join(room, 'src', 'inner'), { recursive: true });
    mkdirSync(join(room, 'dist', 'inner'), { recursive: true });
    writeFileSync(join(room, 'src', 'inner', 'here.ts'), '');
    for (const name of ['here', 'moved']) {
      for (const end of ['.js', '.js.map', '.d.ts']) {
        writeFileSync(join(room, 'dist', 'inner', `${name}${end}`), '');
      }
    }
    mkdirSync(join(root, 'node_modules', 'turbo', 'bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules', 'turbo', 'bin', 'turbo'), '');
    expect(setUp(root).status).toBe(0);
    expect(readdirSync(join(room, 'dist', 'inner')).sort()).toEqual([
      'here.d.ts',
      'here.js',
      'here.js.map',
    ]);
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

  it('takes what it runs along when it is told to stop', async () => {
    const root = clone('stopping', '');
    setUp(root);
    const turbo = join(root, 'node_modules', 'turbo', 'bin');
    mkdirSync(turbo, { recursive: true });
    const told = join(root, 'pids.json');
    // Like turbo itself: it blocks in a program of its own, and passes nothing on.
    writeFileSync(
      join(turbo, 'turbo'),
      `import { spawnSync } from 'node:child_process';
      const child = 'require("fs").writeFileSync(process.argv[1] + ".new", ' +
        'JSON.stringify([process.ppid, process.pid])); ' +
        'require("fs").renameSync(process.argv[1] + ".new", process.argv[1]); ' +
        'setInterval(() => {}, 1000)';
      spawnSync(process.execPath, ['-e', child, ${JSON.stringify(told)}]);`,
    );
    const env = { PATH: process.env['PATH'], HOME: base };
    const child = spawn(process.execPath, [join(root, 'scripts', 'set-up.mjs')], { env });
    const ended = once(child, 'exit');
    // Bounded by jest's time limit for the test.
    while (!existsSync(told)) {
      await delay(20);
    }
    const pids = JSON.parse(readFileSync(told, 'utf8')) as number[];
    const running = pids.map((pid) => identify(pid));
    expect(running).not.toContain(null);
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
    for (const one of running) {
      expect(one === null || (await waitForEnd(one, 60_000))).toBe(true);
    }
  }, 120_000);

  it('parses as a script of every supported Node.js', () => {
    for (const name of [
      'set-up',
      'start',
      'test',
      'test-busy',
      'bench',
      'stopping',
      'node-needed',
    ]) {
      const file = join(REPOSITORY_ROOT, 'scripts', `${name}.mjs`);
      expect(() => execFileSync(process.execPath, ['--check', file])).not.toThrow();
    }
  });
});
