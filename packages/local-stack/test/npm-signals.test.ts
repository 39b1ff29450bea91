import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { signalProcess, waitForEnd, type ProcessIdentity } from '@drydock/local-servers';
import { readRunFile, runFilePath } from '../src/run-file.ts';
import { APPS } from '../src/stack.ts';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { NpmRun } from './npm-run.ts';
import { processTree } from './process-tree.ts';
import { temporaryDirectory } from '@drydock/local-servers/testing';

/** All that was seen of the runs, so that a test that fails leaves nothing either. */
const seen: ProcessIdentity[] = [];
const base = temporaryDirectory(() => {
  for (const one of seen) {
    signalProcess(one, 'SIGKILL');
  }
  return Promise.resolve();
});

/** Far more than it takes on an idle machine: what counts is that everything ends. */
const ENDS_WITHIN_MS = 90_000;
const TEST_WITHIN_MS = 240_000;

function look(run: NpmRun): ProcessIdentity[] {
  const tree = processTree(run.pid);
  seen.push(...tree);
  return tree;
}

async function stillRunning(tree: readonly ProcessIdentity[]): Promise<ProcessIdentity[]> {
  const gone = await Promise.all(tree.map((one) => waitForEnd(one, ENDS_WITHIN_MS)));
  return tree.filter((_, index) => gone[index] === false);
}

async function start(name: string): Promise<{
  run: NpmRun;
  directory: string;
  tree: ProcessIdentity[];
}> {
  const directory = join(base, name);
  const run = new NpmRun(['start', '--', '--directory', directory], { DRYDOCK_API_PORT: '0' });
  await run.said('Drydock is up.');
  const tree = look(run);
  const processes = readRunFile(directory)?.processes ?? [];
  expect(processes.map((one) => one.name).toSorted()).toEqual([...APPS, 'sim'].toSorted());
  expect(tree.map((one) => one.pid)).toEqual(
    expect.arrayContaining(processes.map((one) => one.pid)),
  );
  return { run, directory, tree };
}

describe('npm start', () => {
  // A supervisor's way; Ctrl-C where a terminal or npm doubles it; a terminal that closed.
  it.each([
    { signal: 'SIGTERM', times: 1 },
    { signal: 'SIGINT', times: 3 },
    { signal: 'SIGHUP', times: 1 },
  ] as const)(
    'ends everything in good order after $signal to npm itself, $times times',
    async ({ signal, times }) => {
      const { run, directory, tree } = await start(signal);
      for (let count = 0; count < times; count += 1) {
        run.npm.kill(signal);
      }
      expect(await stillRunning(tree)).toEqual([]);
      await run.exited;
      expect(existsSync(runFilePath(directory))).toBe(false);
      for (const app of APPS) {
        // Who was killed has not said it.
        expect(readFileSync(join(directory, 'logs', `${app}.log`), 'utf8')).toContain('"stopped"');
      }
    },
    TEST_WITHIN_MS,
  );

  it(
    'ends everything when npm is killed with -9',
    async () => {
      const { run, directory, tree } = await start('SIGKILL');
      run.npm.kill('SIGKILL');
      expect(await stillRunning(tree)).toEqual([]);
      expect(existsSync(runFilePath(directory))).toBe(false);
    },
    TEST_WITHIN_MS,
  );
});

describe('npm test', () => {
  it(
    'ends jest, its workers and its servers after SIGTERM to npm itself',
    async () => {
      const rootDir = join(base, 'endless');
      mkdirSync(rootDir);
      // jest runs a single file by itself; of two it gives each to a worker.
      for (const name of ['one', 'two']) {
        writeFileSync(
          join(rootDir, `${name}.endless.js`),
          `it('waits', () => {
            require('node:fs').writeSync(2, '${name} waits\\n');
            return new Promise(() => setInterval(() => undefined, 1000));
          }, 3600000);`,
        );
      }
      const config = {
        rootDir,
        testMatch: ['**/*.endless.js'],
        testEnvironment: join(REPOSITORY_ROOT, 'packages/e2e/jest/environment.mjs'),
        globalSetup: join(REPOSITORY_ROOT, 'packages/e2e/jest/global-setup.mjs'),
        globalTeardown: join(REPOSITORY_ROOT, 'packages/e2e/jest/global-teardown.mjs'),
      };
      const args = ['--config', JSON.stringify(config), '--maxWorkers', '2'];
      const run = new NpmRun(['test', '--', ...args], {});
      await run.said('one waits');
      await run.said('two waits');
      const tree = look(run);
      // npm, its script, jest and two workers at least, and PostgreSQL and Redis with their leashes.
      expect(tree.length).toBeGreaterThanOrEqual(9);
      run.npm.kill('SIGTERM');
      expect(await stillRunning(tree)).toEqual([]);
    },
    TEST_WITHIN_MS,
  );
});

describe('every script of npm run that lasts', () => {
  it('replaces the shell, which would keep the signals that npm passes on to itself', () => {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const ours = Object.values(scripts).filter((script) => script.includes('node '));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((script) => !script.startsWith('exec node '))).toEqual([]);
  });
});
