/**
 * Checks submodules out, and theirs. Git’s own command for it is not used: it would fetch by itself, from wherever
 * `.gitmodules` says, into each lease anew, and do what that says beside.
 */
import { posix } from 'node:path';
import { accessAt, submoduleAddress, type Access } from './access.ts';
import type { CheckedOut } from './after-checkout.ts';
import { bring } from './bring.ts';
import { GIT } from './git-text.ts';
import { fillFromLfs, type LfsSource } from './lfs.ts';
import { accessOfMerge } from './merges.ts';
import { inspect, type Inspected, type Submodule } from './inspect.ts';
import { REFUSED } from './store-text.ts';
import { tell } from './tell.ts';

const DEPTH_MAX = 8;
const COUNT_MAX = 100;

/**
 * Parameters: git, the copy that it is in, its path and name there, the store, the commit, its address. It has what
 * `git submodule update --init` would have made of it; its `.git` is in that of the copy that it is in.
 */
const CHECK_OUT = `${GIT}
refuse() {
  printf '!%s\\n' "$1"
  exit ${REFUSED}
}
cd -- "$1" && top=$(pwd -P) || exit
path=$2 name=$3 store=$4 commit=$5 url=$6
outer=$(git_ rev-parse --absolute-git-dir) || exit
inner=$outer/modules/$name
mkdir -p -- "./$path" && [ "$(cd -P -- "./$path" && pwd -P)" = "$top/$path" ] || refuse 'its path leads elsewhere.'
format=sha1
[ "\${#commit}" = 40 ] || format=sha256
mkdir -p -- "$inner" &&
  git_ init --quiet --template= --object-format="$format" --initial-branch=main --separate-git-dir="$inner" "./$path" &&
  printf '%s\\n' "$store/objects" >"$inner/objects/info/alternates" || exit
git_ config "submodule.$name.active" true && git_ config "submodule.$name.url" "$url" &&
  git_ --git-dir="$inner" config core.worktree "$top/$path" &&
  git_ --git-dir="$inner" config remote.origin.url "$url" &&
  git_ --git-dir="$inner" config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*' || exit
cd -- "./$path" && git_ update-ref --no-deref HEAD "$commit" && git_ read-tree --reset -u "$commit" ||
  refuse 'it cannot be checked out.'
`;

export interface WithSubmodules {
  readonly lfsPointers: number;
  readonly submodules: number;
}

type Refused = { readonly refused: string };

/** Where a copy is, and where it is from. */
interface Parent {
  readonly copy: string;
  /** From the lease’s own copy; empty for that. */
  readonly path: string;
  /** In how many others it is. */
  readonly depth: number;
  readonly access: Access;
  /** Where what is in it comes from. */
  readonly sources: readonly LfsSource[];
}

/** Looks at a copy, and checks out what is asked for of it; or says which submodule cannot be had, and why. */
export async function lookInto(here: CheckedOut): Promise<WithSubmodules | Refused> {
  const { leaseDirectory, planned } = here;
  const copy = posix.join(leaseDirectory, 'work', planned.directory);
  const waiting: Parent[] = [
    { copy, path: '', depth: 0, access: planned.access, sources: sourcesOf(here) },
  ];
  let lfsPointers = 0;
  let submodules = 0;
  for (let parent = waiting.shift(); parent !== undefined; parent = waiting.shift()) {
    const found: Inspected | Refused = await inspectFilled(here, parent);
    if ('refused' in found) {
      return about(parent.path, found.refused);
    }
    lfsPointers += found.lfsPointers;
    for (const each of found.submodules) {
      submodules += 1;
      const had =
        submodules > COUNT_MAX
          ? about('', `it has more than ${COUNT_MAX} submodules.`)
          : await checkOutOne(here, parent, each);
      if ('refused' in had) {
        return had;
      }
      waiting.push(had);
    }
  }
  return { lfsPointers, submodules };
}

/** With the content of files of LFS, where that is asked for. */
async function inspectFilled(
  here: CheckedOut,
  { copy, sources }: Parent,
): Promise<Inspected | Refused> {
  const { shell, git, planned, config, options } = here;
  const look = () => inspect(shell, git, copy, planned.submodules, options);
  const found = await look();
  if ('refused' in found || found.lfsPointers === 0 || config.lfs === 'tell') {
    return found;
  }
  const why = await fillFromLfs(here, copy, sources);
  return why === null ? look() : { refused: why };
}

function sourcesOf({ config, planned, head, merges }: CheckedOut): readonly LfsSource[] {
  return [
    { access: planned.access, commit: head },
    ...planned.merges.flatMap((merge, index) => {
      const access = accessOfMerge(config, planned, merge);
      const what = merges[index];
      return typeof access === 'string' || what === undefined
        ? []
        : [{ access, commit: what.commit }];
    }),
  ];
}

async function checkOutOne(
  here: CheckedOut,
  parent: Parent,
  { name, path, url, commit }: Submodule,
): Promise<Parent | Refused> {
  const full = posix.join(parent.path, path);
  if (parent.depth === DEPTH_MAX) {
    return about(full, `it is in more than ${DEPTH_MAX} others.`);
  }
  const { shell, remotes, git, resourceDirectory, config, options } = here;
  const address = submoduleAddress(parent.access, url);
  if (typeof address === 'string') {
    // Not shown: it may hold a password.
    return about(full, `its address ${address}`);
  }
  const access = accessAt(config, address);
  if (typeof access === 'string') {
    return about(full, `${address.url}: ${access}`);
  }
  const had = await bring(
    remotes,
    resourceDirectory,
    access,
    { id: commit, commit, ref: null },
    options,
  );
  if ('refused' in had) {
    return about(full, `${access.url}: ${had.refused}`);
  }
  const args = [git, parent.copy, path, name, had.store, commit, access.url];
  const told = await tell(shell, CHECK_OUT, args, options);
  return 'refused' in told
    ? about(full, told.refused)
    : {
        copy: posix.join(parent.copy, path),
        path: full,
        depth: parent.depth + 1,
        access,
        sources: [{ access, commit }],
      };
}

const about = (path: string, why: string): Refused => ({
  refused: path === '' ? why : `submodule ${path}: ${why}`,
});
