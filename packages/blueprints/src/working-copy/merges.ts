/** What is merged on top of a commit, each squashed to one: as a staging area has it. */
import { posix } from 'node:path';
import { accessTo } from './access.ts';
import type { CheckedOut } from './after-checkout.ts';
import { bring } from './bring.ts';
import type { Config, Merge } from './config.ts';
import { GIT } from './git-text.ts';
import type { PlannedCheckout } from './plan.ts';
import type { Remotes } from './remotes.ts';
import { resolve, type Resolved } from './resolve.ts';
import { REFUSED } from './store-text.ts';
import { tell, type TellOptions } from './tell.ts';

type Refused = { readonly refused: string };

/** Kept with the commit that it goes on top of. */
export type ResolvedMerge = Pick<Resolved, 'ref' | 'id' | 'commit'>;

/** `merge 2 of 3: feature from https://...`: what a sentence begins with that is about one. */
function phaseOf({ merges, access }: PlannedCheckout, index: number): string {
  const { ref = '', from } = merges[index] ?? {};
  return `merge ${index + 1} of ${merges.length}: ${ref} from ${from ?? access.url}`;
}

export async function resolveMerges(
  remotes: Remotes,
  directory: string,
  config: Config,
  planned: PlannedCheckout,
  options: TellOptions,
): Promise<{ readonly merges: readonly ResolvedMerge[] } | Refused> {
  const merges: ResolvedMerge[] = [];
  for (const [index, merge] of planned.merges.entries()) {
    const access = accessOfMerge(config, planned, merge);
    const which = { kind: 'ref', name: merge.ref } as const;
    const found =
      typeof access === 'string'
        ? { refused: access }
        : await resolve(remotes, directory, { access, which }, options);
    if ('refused' in found) {
      return { refused: `${phaseOf(planned, index)}: ${found.refused}` };
    }
    const { ref, id, commit } = found;
    merges.push({ ref, id, commit });
  }
  return { merges };
}

export const accessOfMerge = (config: Config, { access }: PlannedCheckout, { from }: Merge) =>
  from === undefined ? access : accessTo(config, from);

/**
 * Parameters: git, the copy, the store that has what is merged, that commit, what it is called, the message (or
 * nothing). Says what is checked out then.
 *
 * A squash knows no MERGE_HEAD: so `merge --abort` refuses, and `reset --merge` cures. The dates are those of what is
 * merged: the same merges make the same commits, whoever makes them again. With an `@`: git reads back no other before 1973 and
 * from 2100 on (findings/git-raw-dates-are-not-read-back.sh).
 *
 * Source: `git help merge`, tried with 2.39.
 */
const MERGE = `${GIT}
refuse() {
  printf '!%s\\n' "$1"
  exit ${REFUSED}
}
cd -- "$1" || exit
store=$2 commit=$3 label=$4 message=$5
alternates=.git/objects/info/alternates
grep -qxF -- "$store/objects" "$alternates" || printf '%s\\n' "$store/objects" >>"$alternates" || exit
! git_ merge-base --is-ancestor "$commit" HEAD || {
  git_ rev-parse HEAD
  exit
}
base=$(git_ merge-base HEAD "$commit") || {
  [ ! -s .git/shallow ] ||
    refuse 'what both stand on is not among the commits that are there: leave out \`depth\`, or say a higher one.'
  refuse 'the two have no commit in common.'
}
of() { git_ log -1 --format="$1" "$commit"; }
export GIT_AUTHOR_NAME="$(of %an)" GIT_AUTHOR_EMAIL="$(of %ae)" GIT_AUTHOR_DATE="$(of '@%at +0000')"
export GIT_COMMITTER_NAME=Drydock GIT_COMMITTER_EMAIL=drydock@drydock.invalid GIT_COMMITTER_DATE="$(of '@%ct +0000')"
# Commits may bear names that git does not take any more.
git_ var GIT_AUTHOR_IDENT >/dev/null 2>&1 || GIT_AUTHOR_NAME=unknown
git_ merge --squash --quiet "$commit" >/dev/null || {
  files=$(git_ -c core.quotePath=true diff --name-only --diff-filter=U)
  [ -n "$files" ] || refuse 'it cannot be merged.'
  count=$(printf '%s\\n' "$files" | wc -l)
  some=$(printf '%s\\n' "$files" | head -n 20 | paste -s -d ' ' -)
  git_ reset --quiet --merge 2>/dev/null
  [ "$count" -le 20 ] || some="$some and $((count - 20)) more"
  refuse "it does not fit in $some"
}
git_ diff --cached --quiet HEAD || {
  if [ -n "$message" ]; then
    printf '%s\\n' "$message"
  elif [ "$(git_ rev-list --count "$base..$commit")" = 1 ]; then
    of %B
  else
    printf 'Merge %s\\n\\n' "$label"
    git_ log --no-merges --reverse --format='* %s' "$base..$commit" | head -n 100
  fi | git_ -c commit.gpgSign=false commit --quiet --no-verify --allow-empty-message --cleanup=whitespace -F - || exit
}
rm -f .git/SQUASH_MSG .git/MERGE_MSG .git/AUTO_MERGE
git_ rev-parse HEAD
`;

/** Merges all, one after the other; or says which of them does not fit, and where. */
export async function mergeAll({
  shell,
  remotes,
  git,
  resourceDirectory,
  leaseDirectory,
  config,
  planned,
  head,
  merges,
  options,
}: CheckedOut): Promise<{ readonly head: string } | Refused> {
  const copy = posix.join(leaseDirectory, 'work', planned.directory);
  let last = head;
  for (const [index, merge] of planned.merges.entries()) {
    const phase = phaseOf(planned, index);
    const access = accessOfMerge(config, planned, merge);
    const what = merges[index];
    if (typeof access === 'string' || what === undefined) {
      return { refused: `${phase}: it is not what is asked for.` };
    }
    const had = await bring(remotes, resourceDirectory, access, what, options);
    if ('refused' in had) {
      return { refused: `${phase}: ${had.refused}` };
    }
    const label = `${merge.ref} from ${access.url}`;
    const args = [git, copy, had.store, what.commit, label, merge.message ?? ''];
    const told = await tell(shell, MERGE, args, options);
    if ('refused' in told) {
      return { refused: `${phase}: ${told.refused}` };
    }
    last = told.said.trim();
  }
  return { head: last };
}
