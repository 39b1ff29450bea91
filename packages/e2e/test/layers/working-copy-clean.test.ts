/** What one holder leaves in a working copy, and in the user’s and their home’s settings: the next one has none of it. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { one, WorkingCopyWorld } from './support/working-copy-world.ts';

const LIMIT_MS = 120_000;

const world = await WorkingCopyWorld.open();
const { bench, origin } = world;
origin.create('part');
origin.commit('part', { p: 'part\n' });
origin.push('part', 'main');
origin.create('site');
origin.commit('site', { a: 'one\n', 'b/c': 'two\n', '.gitignore': '*.o\n' }, 'First');
const commit = origin.commit('site', { a: 'three\n' }, 'Second');
origin.push('site', 'main');

const resource = await bench.build({ others: 'any' });
afterAll(async () => {
  await bench.tearDown(resource);
  expect(await world.room.whatExists()).toEqual([]);
  await world.close();
});

/** For what makes commits. */
const SOMEBODY =
  'export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x\n';
const SECRET = "printf 'protocol=https\\nhost=example.org\\nusername=x\\npassword=planted\\n\\n'";
const ASKED = "printf 'protocol=https\\nhost=example.org\\n\\n'";
const SAY_PLANTED = "printf '#!/bin/sh\\necho planted\\n'";

/** What is left, how, and what shows it: the words differ once it is there. */
const LEFT: readonly (readonly [what: string, plant: string, look: string])[] = [
  ['files', 'echo x >new; echo y >a; rm b/c', 'git status --porcelain; cat a'],
  ['ignored files', 'echo x >x.o', 'git status --porcelain --ignored'],
  ['files that are temporary', 'echo x >"$TMPDIR/x"', 'ls -A "$TMPDIR"'],
  ['an alias', "git config alias.st '!echo planted'", 'git st 2>&1 | head -n 1'],
  [
    'a rule that rewrites addresses',
    'git config url.http://planted.invalid/.insteadOf http://',
    'git ls-remote --get-url origin',
  ],
  ['another remote address', 'git remote set-url origin http://planted/', 'git remote -v'],
  ['a push address', 'git remote set-url --push origin http://planted/', 'git remote -v'],
  [
    'a filter',
    'git config filter.f.smudge "echo planted; cat"; mkdir -p .git/info; echo "a filter=f" >.git/info/attributes',
    'rm a; git checkout -q -- a; cat a',
  ],
  [
    'a file system monitor',
    'git config core.fsmonitor "touch ../planted; false"',
    'git status >/dev/null 2>&1; ls -A ..',
  ],
  [
    'an included file',
    `printf '[alias]\\n inc = !echo planted\\n' >"$HOME/inc"; git config include.path "$HOME/inc"`,
    'git inc 2>&1 | head -n 1',
  ],
  [
    'hooks',
    `mkdir -p .git/hooks; ${SAY_PLANTED} >.git/hooks/post-checkout; chmod +x .git/hooks/post-checkout`,
    'git checkout -q --detach 2>&1; git checkout -q main 2>&1',
  ],
  [
    'a folder of hooks elsewhere',
    `mkdir "$HOME/h"; ${SAY_PLANTED} >"$HOME/h/post-checkout"; chmod +x "$HOME/h/post-checkout"; git config core.hooksPath "$HOME/h"`,
    'git checkout -q --detach 2>&1; git checkout -q main 2>&1',
  ],
  [
    'info/attributes',
    'mkdir -p .git/info; echo "a eol=crlf" >.git/info/attributes',
    'git check-attr eol a',
  ],
  [
    'info/exclude',
    'mkdir -p .git/info; echo hidden >.git/info/exclude',
    'touch hidden; git status --porcelain; rm hidden',
  ],
  ['replace refs', 'git replace HEAD HEAD~1', 'git log -1 --format=%s; git replace -l'],
  [
    'a graft',
    'mkdir -p .git/info; git rev-parse HEAD >.git/info/grafts',
    'git rev-list --count HEAD',
  ],
  ['a boundary of history', 'git rev-parse HEAD >.git/shallow', 'git rev-list --count HEAD'],
  [
    'worktrees',
    'git worktree add -q -b held "$HOME/tree"',
    'git worktree list --porcelain | grep -c ^worktree; git branch -a',
  ],
  [
    'locks',
    'touch .git/index.lock .git/HEAD.lock .git/config.lock .git/packed-refs.lock .git/refs/heads/main.lock',
    'git reset -q --hard 2>&1 | head -n 1; git config some.thing x 2>&1; git branch x 2>&1; git branch -q -D x 2>&1',
  ],
  [
    'a helper that stores secrets',
    `git config --global credential.helper store; ${SECRET} | git credential approve`,
    `${ASKED} | GIT_ASKPASS=true git credential fill 2>/dev/null; ls -A "$HOME"`,
  ],
  [
    'a helper that keeps secrets in a process',
    `git config --global credential.helper 'cache --timeout 3600'; ${SECRET} | git credential approve`,
    `${ASKED} | GIT_ASKPASS=true git -c credential.helper=cache credential fill 2>/dev/null | grep password; git credential-cache exit 2>/dev/null; rm -rf "$XDG_CACHE_HOME"`,
  ],
  [
    'the configuration and the locks of a submodule',
    `git submodule add -q ${world.url('part')} part; git -C part config alias.st '!echo planted'; touch .git/modules/part/index.lock`,
    'git -C part st 2>/dev/null; ls -A .git/modules 2>/dev/null; git config --get-regexp submodule; ls -A',
  ],
  [
    'bits in the index',
    'git update-index --skip-worktree a; git update-index --assume-unchanged b/c; echo changed >a; echo changed >b/c',
    'git ls-files -v; cat a b/c',
  ],
  [
    'sparse settings',
    'git sparse-checkout set b',
    'ls -A b; cat a; git config --get-all extensions.worktreeConfig; ls .git/config.worktree 2>/dev/null',
  ],
  ['a stash', 'echo x >a; git stash -q', 'git stash list'],
  ['tags', 'git tag planted', 'git tag'],
  [
    'branches, and commits on them',
    'git commit -q --allow-empty -m Planted',
    'git log --format=%s -1',
  ],
  ['notes', 'git notes add -m planted', 'git notes list | wc -l'],
  ['refs of others', 'git update-ref refs/remotes/origin/planted HEAD', 'git branch -r'],
  ['half a search', 'git bisect start', 'git status | head -n 3; git bisect log 2>/dev/null'],
  [
    'a template folder',
    'mkdir -p "$HOME/t/hooks"; touch "$HOME/t/hooks/planted"; git config --global init.templateDir "$HOME/t"',
    'unset GIT_TEMPLATE_DIR; git init -q "$TMPDIR/new"; ls -A "$TMPDIR/new/.git/hooks" 2>/dev/null; rm -rf "$TMPDIR/new"',
  ],
  [
    'the user’s configuration',
    'git config --global user.name planted',
    'git config --global -l 2>/dev/null; git config user.name',
  ],
  [
    'attributes and ignored names of the user',
    'mkdir -p "$HOME/.config/git"; echo "a eol=crlf" >"$HOME/.config/git/attributes"; echo hidden >"$HOME/.config/git/ignore"',
    'git check-attr eol a; touch hidden; git status --porcelain; rm hidden',
  ],
  [
    'files in the home',
    'echo planted >"$HOME/.netrc"; echo planted >"$HOME/.bashrc"',
    'ls -A "$HOME"',
  ],
  [
    'objects',
    'echo planted | git hash-object -w --stdin',
    'find .git/objects -type f | wc -l; git cat-file -t $(echo planted | git hash-object --stdin) 2>/dev/null',
  ],
];

describe('a working copy that follows another one', () => {
  it.each(LEFT)(
    'has none of what that left: %s',
    async (_what, plant, look) => {
      const asked = async (lease: Parameters<typeof bench.run>[0]): Promise<string> =>
        (await bench.run(lease, `${look}; true`)).stdout.trim();
      const first = await world.lease(resource, 'site');
      const clean = await asked(first);
      await world.say(first, `${SOMEBODY}${plant}`);
      expect(await asked(first)).not.toBe(clean);
      await bench.end(first);
      expect(world.room.processes()).toEqual([]);

      const next = await world.lease(resource, 'site');
      expect(one(next)).toMatchObject({ foundBy: 'store', head: commit });
      expect(await asked(next)).toBe(clean);
      expect(await world.say(next, 'git fsck --full --no-dangling')).toBe('');
      await bench.end(next);
    },
    LIMIT_MS,
  );

  it(
    'reads nothing of the system’s settings, and nothing of a user’s before there is any',
    async () => {
      const lease = await world.lease(resource, 'site');
      const scopes = 'git config --list --show-scope | cut -f 1 | sort -u';
      expect(await world.say(lease, scopes)).toBe('local');
      expect(await world.say(lease, 'git var GIT_ATTR_SYSTEM 2>/dev/null; ls -A "$HOME"')).toBe('');
      await bench.end(lease);
    },
    LIMIT_MS,
  );
});
