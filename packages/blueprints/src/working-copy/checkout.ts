/** Checks a repository out into a lease: a fresh `.git`, which borrows from the store, and the files of the commit. */
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CheckedOut } from './after-checkout.ts';
import { foundBy, type Had } from './config.ts';
import { GIT } from './git-text.ts';
import { HAVE } from './have-text.ts';
import { storeName } from './plan.ts';
import { REMOTE } from './remote-text.ts';
import type { Resolved } from './resolve.ts';
import { STORE } from './store-text.ts';

/**
 * Parameters: what `STORE` takes, then the lease's directory, where in its `work`, the id to fetch, the commit, its
 * ref (or nothing), the branch (or nothing), how deep (or nothing), the configuration, the URL of the stores.
 *
 * Whoever was cut off here may be at it still: so it has a lock of the lease, and begins by taking away what is there.
 */
const CHECK_OUT = `${GIT}${REMOTE}${STORE}${HAVE}
lease=$1 where=$2 id=$3 commit=$4 ref=$5 branch=$6 depth=$7 config=$8 stores_url=$9
exec 8>>"$lease/lock" && flock 8 || exit
have "$id" "$ref"
case $(git_ --git-dir="$link" rev-parse --verify --quiet "$id^{commit}") in
  "$commit") ;;
  *) refuse "The remote has no commit $commit: $id is something else." ;;
esac
own=$(cd -P -- "$link" && pwd -P) || exit

make_copy() {
  mkdir -p -- "$lease/home" && cd -- "$lease/work" && mkdir -p -- "$where" && cd -- "$where" || return
  find . -mindepth 1 -maxdepth 1 -exec rm -rf -- {} +
  git_ init --quiet --template= --object-format="$(format_of "$commit")" --initial-branch="\${branch:-main}" . || return
  printf '%s\\n' "$config" >>.git/config
  printf '%s\\n' "$own/objects" >.git/objects/info/alternates
  if [ -n "$depth" ]; then
    git_ fetch --quiet --no-tags --no-write-fetch-head --no-auto-maintenance --depth="$depth" \\
      -- "$stores_url/\${own##*/}" "$commit" || return
  fi
  {
    if [ -n "$branch" ]; then
      printf '%s\\n' "create refs/heads/$branch $commit" "create refs/remotes/origin/$branch $commit"
    else
      case $ref in refs/tags/*) printf '%s\\n' "create $ref $id" ;; esac
      printf '%s\\n' 'option no-deref' "update HEAD $commit"
    fi
  } | git_ -c core.logAllRefUpdates=false update-ref --stdin || return
  # By several processes: most of the time goes by for the files, one after the other.
  git_ -c checkout.workers=4 read-tree --reset -u "$commit"
}
step 'checking out'
make_copy || {
  # The store is spoilt, and is built anew beside; or another was built meanwhile; or the host has no room, or the like.
  lock_store && [ -e "$link/drydock" ] || exit
  built=
  if looks_whole "$link" --full; then
    ! has "$id" || refuse 'It cannot be checked out.'
  else
    step 'building the store anew'
    build_store "$id" || refuse 'What was fetched is spoilt, and cannot be fetched again.'
  fi
  find_in_store "$id" "$ref" || refuse_missing "$id"
  unlock_store
  own=$(cd -P -- "$link" && pwd -P) || exit
  step 'checking out'
  make_copy || refuse 'It cannot be checked out.'
}
printf '%s\\n' "$found"
`;

export async function checkOut(
  lease: Omit<CheckedOut, 'head' | 'merges'>,
  { id, commit, ref, branch }: Resolved,
): Promise<{ readonly foundBy: Had['foundBy'] } | { readonly refused: string }> {
  const { remotes, resourceDirectory, leaseDirectory, planned, options } = lease;
  const { url } = planned.access;
  const told = await remotes.tell(
    planned.access,
    CHECK_OUT,
    [
      resourceDirectory,
      storeName(url),
      url,
      leaseDirectory,
      planned.directory,
      id,
      commit,
      ref ?? '',
      branch ?? '',
      planned.depth === null ? '' : String(planned.depth),
      configOf(url, branch),
      pathToFileURL(posix.join(resourceDirectory, 'store')).href,
    ],
    options,
  );
  return 'refused' in told ? told : { foundBy: foundBy.parse(told.said.trim()) };
}

/** Lines of a copy's configuration. */
function configOf(url: string, branch: string | null): string {
  const origin = [
    '[remote "origin"]',
    `\turl = ${quoted(url)}`,
    '\tfetch = +refs/heads/*:refs/remotes/origin/*',
  ];
  const upstream =
    branch === null
      ? []
      : [
          `[branch ${quoted(branch)}]`,
          '\tremote = origin',
          `\tmerge = ${quoted(`refs/heads/${branch}`)}`,
        ];
  return [...origin, ...upstream].join('\n');
}

const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;
