/** A second lease of a warm working copy, beside `git worktree add` for the same commit on the same host. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isFull } from '@drydock/testing';
import { afterAll, expect, it } from '@jest/globals';
import { one, WorkingCopyWorld } from './support/working-copy-world.ts';

const LIMIT_MS = 300_000;
const FACTOR = 1.5;

/** In a quick run fewer objects: what is fixed counts for more then. */
const { files, commits, objects, rounds } = isFull
  ? { files: 8_000, commits: 4_700, objects: 50_000, rounds: 9 }
  : { files: 4_000, commits: 800, objects: 10_000, rounds: 5 };

const world = await WorkingCopyWorld.open();
const beside = mkdtempSync('/var/tmp/drydock-worktrees-');
chmodSync(beside, 0o755);
afterAll(async () => {
  rmSync(beside, { recursive: true });
  await world.close();
});

const FILES_IN_FOLDER = 20;
const pathOf = (index: number): string =>
  `d${Math.floor(index / FILES_IN_FOLDER)}/f${index % FILES_IN_FOLDER}`;

/** As `git fast-import` reads it: many files, and a history of commits of five changes each. */
function* history(): Generator<string> {
  for (let count = 0; count <= commits; count += 1) {
    yield `commit refs/heads/main\ncommitter A <a@example.org> ${1_700_000_000 + count} +0000\ndata 1\nx\n`;
    const changed =
      count === 0
        ? Array.from({ length: files }, (_, index) => index)
        : Array.from({ length: 5 }, (_, index) => (count * 7_919 + index * 4_001) % files);
    for (const index of changed) {
      const text = `${count} ${index}\n`.repeat(40 + (index % 100));
      yield `M 100644 inline ${pathOf(index)}\ndata ${text.length}\n${text}\n`;
    }
  }
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Infinity;

it(
  `is active within ${FACTOR} times what git worktree add takes, of a repository with ${objects} objects`,
  async () => {
    const { bench, origin } = world;
    origin.create('large');
    const env = {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    };
    const git = (directory: string, args: readonly string[], input?: string): string =>
      execFileSync('git', ['-C', directory, ...args], { env, encoding: 'utf8', input });
    const bare = join(origin.directory, 'large.git');
    git(bare, ['fast-import', '--quiet'], [...history()].join(''));
    const counted = Number(git(bare, ['rev-list', '--objects', '--all', '--count']));
    expect(counted).toBeGreaterThanOrEqual(objects);
    // What worktrees are made of, packed as a clone has it.
    git(beside, ['clone', '-q', '--bare', `file://${bare}`, 'clone.git']);

    await world.on(async (resource) => {
      const first = await world.lease(resource, 'large');
      const took = { lease: [] as number[], worktree: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        const begun = performance.now();
        git(beside, ['-C', 'clone.git', 'worktree', 'add', '-q', '--detach', join(beside, 'tree')]);
        took.worktree.push(performance.now() - begun);
        git(beside, ['-C', 'clone.git', 'worktree', 'remove', '--force', join(beside, 'tree')]);

        const asked = performance.now();
        const lease = await world.lease(resource, 'large');
        took.lease.push(performance.now() - asked);
        expect(one(lease).foundBy).toBe('store');
        await bench.end(lease);
      }
      await bench.end(first);
      const [lease, worktree] = [median(took.lease), median(took.worktree)];
      process.stdout.write(
        `${counted} objects, ${files} files: a lease ${Math.round(lease)} ms, a worktree ${Math.round(worktree)} ms (medians of ${rounds})\n`,
      );
      expect(lease / worktree).toBeLessThan(FACTOR);
    });
  },
  LIMIT_MS,
);
