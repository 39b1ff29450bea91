import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  command,
  defineBlueprint,
  done,
  repositoryInterface,
  type LeaseView,
  type LoadedKind,
  type Pushed,
} from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { z } from 'zod';

/** What a test has happen around the calls of operations. */
export interface CopyBehaviour {
  /** Before, and after, each call of the repository; may throw, or do what others do meanwhile. */
  before: (call: string) => Promise<void> | void;
  after: (call: string) => Promise<void> | void;
  setUp: () => Promise<void> | void;
}

type Copy = LeaseView<
  Record<string, never>,
  Record<string, never>,
  { repository?: string | undefined },
  JsonObject | null
>;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Git itself, as somebody whose settings are nobody’s. */
export function git(cwd: string, ...args: string[]): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    LC_ALL: 'C',
    GIT_AUTHOR_NAME: 'Drydock',
    GIT_AUTHOR_EMAIL: 'drydock@example.org',
    GIT_COMMITTER_NAME: 'Drydock',
    GIT_COMMITTER_EMAIL: 'drydock@example.org',
  };
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, out: out.trim(), err });
    });
  });
}

export async function said(cwd: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await git(cwd, ...args);
  if (code !== 0) {
    throw new Error(`git ${args.join(' ')}: ${err}`);
  }
  return out;
}

/** Clones of bare repositories beside them: the interfaces of a working copy, done by git itself and no more. */
export function copyKind(root: string): { kind: LoadedKind; behaviour: CopyBehaviour } {
  const behaviour: CopyBehaviour = {
    before: () => undefined,
    after: () => undefined,
    setUp: () => undefined,
  };
  const placeOf = ({ attemptId }: { readonly attemptId: string }): string => join(root, attemptId);
  const around = async <Result>(call: string, act: () => Promise<Result>): Promise<Result> => {
    await behaviour.before(call);
    const result = await act();
    await behaviour.after(call);
    return result;
  };
  const kind = defineBlueprint({
    kind: 'copy',
    provides: 'working-copy',
    summary: 'A clone of a repository of this machine.',
    config: z.strictObject({}),
    attributes: z.strictObject({ repository: z.string().optional() }),
    state: z.strictObject({}),
    leaseState: z.strictObject({}),
    resource: {
      name: (_, id) => `copies ${id}`,
      activate: () => Promise.resolve(done({})),
      destroy: () => Promise.resolve(done()),
    },
    lease: {
      needsSetUp: () => true,
      activate: async (_, lease) => {
        await behaviour.setUp();
        await mkdir(root, { recursive: true });
        await rm(placeOf(lease), { recursive: true, force: true });
        await said(root, 'clone', '--quiet', lease.attributes.repository ?? '', placeOf(lease));
        return done({});
      },
      destroy: async (_, lease) => {
        await rm(placeOf(lease), { recursive: true, force: true });
        return done();
      },
    },
    interfaces: [
      command.run((lease: Copy) => ({
        exec: async ({ program }, use) => {
          const { signal } = use;
          if (!(await use.entitled())) {
            throw new Error('It may not start anything.');
          }
          await behaviour.before('exec');
          const script = 'script' in program ? program.script : 'exit 9';
          const startedAt = performance.now();
          const exit = await new Promise<{ code: number | null; out: string }>((resolve) => {
            execFile('/bin/sh', ['-c', script], { cwd: placeOf(lease), signal }, (error, out) =>
              resolve({
                code: error === null ? 0 : typeof error.code === 'number' ? error.code : null,
                out,
              }),
            );
          });
          await use.onOutput('stdout', Buffer.from(exit.out));
          await behaviour.after('exec');
          return {
            exitCode: exit.code,
            signal: exit.code === null ? 'SIGTERM' : null,
            end: signal.aborted ? 'cancelled' : 'itself',
            durationMs: Math.round(performance.now() - startedAt),
          };
        },
      })),
      repositoryInterface.on((lease: Copy) => {
        const at = placeOf(lease);
        const remote = async (branch: string): Promise<string | null> => {
          const line = await said(at, 'ls-remote', 'origin', `refs/heads/${branch}`);
          return line === '' ? null : (line.split('\t')[0] ?? null);
        };
        return {
          status: () =>
            around('status', async () => ({
              repositories: [
                {
                  name: 'it',
                  directory: '.',
                  url: lease.attributes.repository ?? '',
                  commit: await said(at, 'rev-parse', 'HEAD'),
                  branch: await said(at, 'branch', '--show-current'),
                  changedCount: 0,
                  changed: [],
                },
              ],
            })),
          look: ({ branch, contains }) =>
            around('look', async () => {
              await said(at, 'fetch', '--quiet', '--prune', 'origin');
              const commit = await remote(branch);
              const has = async (): Promise<boolean> =>
                (await git(at, 'merge-base', '--is-ancestor', contains ?? '', commit ?? ''))
                  .code === 0;
              return { commit, contains: contains === undefined ? null : await has() };
            }),
          integrate: ({ ref, onto, strategy, message }) =>
            around('integrate', async () => {
              await said(at, 'fetch', '--quiet', '--prune', 'origin');
              const head = await firstOf(at, [`origin/${ref}`, ref]);
              const base = await remote(onto);
              if (head === null || base === null) {
                const what = head === null ? ('ref' as const) : ('branch' as const);
                return { result: { outcome: 'missing' as const, what } };
              }
              if ((await git(at, 'merge-base', '--is-ancestor', head, base)).code === 0) {
                return { result: { outcome: 'nothing' as const, base, head } };
              }
              const changed = await said(at, 'status', '--porcelain');
              if (changed !== '') {
                const files = changed.split('\n').map((line) => line.slice(3));
                return { result: { outcome: 'changed' as const, files } };
              }
              await said(at, 'checkout', '--quiet', '--force', '--detach', base);
              const how = strategy === 'squash' ? ['--squash'] : ['--no-ff', '--no-commit'];
              if ((await git(at, 'merge', ...how, head)).code !== 0) {
                const files = (await said(at, 'diff', '--name-only', '--diff-filter=U')).split(
                  '\n',
                );
                await said(at, 'reset', '--hard', '--quiet', base);
                return {
                  result: { outcome: 'conflict' as const, base, head, phase: 'merging', files },
                };
              }
              await said(at, 'commit', '--quiet', '-m', message ?? `Land ${ref}`);
              const commit = await said(at, 'rev-parse', 'HEAD');
              const tree = await said(at, 'rev-parse', 'HEAD^{tree}');
              return { result: { outcome: 'integrated' as const, base, head, commit, tree } };
            }),
          push: ({ branch, commit, expected, dryRun }) =>
            around('push', async (): Promise<{ result: Pushed }> => {
              const now = await remote(branch);
              if (now === commit) {
                return { result: { outcome: 'already' } };
              }
              const ran = await git(
                at,
                'push',
                '--porcelain',
                ...(dryRun ? ['--dry-run'] : []),
                `--force-with-lease=${branch}:${expected ?? ''}`,
                'origin',
                `${commit}:refs/heads/${branch}`,
              );
              if (ran.code === 0) {
                return { result: { outcome: dryRun ? 'would-push' : 'pushed' } };
              }
              const words = ran.out + ran.err;
              const reason = /stale info/.test(words)
                ? 'base-moved'
                : /hook declined/.test(words)
                  ? 'hook'
                  : 'unknown';
              return { result: { outcome: 'refused', reason, words } };
            }),
        };
      }),
    ],
  });
  return { kind, behaviour };
}

async function firstOf(at: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) {
    const { code, out } = await git(at, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`);
    if (code === 0) {
      return out;
    }
  }
  return null;
}
