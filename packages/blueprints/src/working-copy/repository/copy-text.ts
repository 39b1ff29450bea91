/**
 * What the texts share that look at a lease's copy or change what is checked out in it.
 *
 * Its holder has written its configuration. That may choose filters and the like, with which the holder's own files are
 * read and written; it is never asked about a remote, and nothing secret is near while it counts.
 */

/**
 * After `GIT` and `STORE`. Parameters: the copy, and a directory of the lease for what is made here.
 *
 * The copy's index and HEAD are made aside, and renamed when the files are there. `target` in the directory says that
 * files are being changed, and to which commit: whoever was cut off is brought to an end by the next.
 */
export const COPY = `
copy=$1 own=$2
shift 2
export GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null/none
in_copy() {
  git_ -c core.sparseCheckout=false -c core.splitIndex=false -c submodule.recurse=false \\
    --git-dir="$copy/.git" --work-tree="$copy" "$@"
}
is_copy() { [ -d "$copy/.git" ] && [ ! -L "$copy/.git" ]; }

# What git says with NUL at each end as lines, in which a NUL stands for the end of a line.
as_lines() { tr '\\0\\n' '\\n\\0'; }
list_changes() {
  in_copy status --porcelain=v1 -z --no-renames --untracked-files=all --ignore-submodules=none | as_lines |
    sed 's/^.../+/'
}

# Also what the holder has told git not to look at, and what is under way.
list_all_changes() {
  list_changes
  in_copy ls-files -v -z | as_lines | sed -n 's/^[a-zS] /+/p'
  for name in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD rebase-merge rebase-apply; do
    [ ! -e "$copy/.git/$name" ] || echo "+.git/$name"
  done
}

# One at a time. What somebody left who was killed is nobody's.
lock_copy() {
  is_copy || refuse 'The working copy is no repository any more.'
  mkdir -p -m 0700 -- "$own" && cd -- "$own" && exec 8>>lock || exit
  flock -w 60 8 || refuse 'Another integration is at work in the working copy.'
  finish_laying
  tidy_own
  trap tidy_own EXIT
}
tidy_own() {
  [ -e target ] || rm -rf index index.lock
  rm -rf made.git attributes message message.new merged names names.index names.index.lock picks raw changes HEAD
}

finish_laying() {
  [ -e target ] || return 0
  if [ "$copy/.git/index.lock" -ef index ]; then rm -f -- "$copy/.git/index.lock"; fi
  # It may be the copy's own by now.
  rm -f index index.lock
  lay --reset "$(cat target)"
}

# Checks a commit out. Takes how the index goes there, as read-tree has it, of which the last is the commit.
lay() {
  for last; do target=$last; done
  [ ! -e "$copy/.git/index.lock" ] || refuse 'Another git is at work in the working copy: .git/index.lock is there.'
  cp -- "$copy/.git/index" index || refuse 'The index of the working copy cannot be read.'
  printf '%s\\n' "$target" >target.new && mv -f target.new target || exit
  # One that refuses has changed nothing yet, unless it goes on with what was begun.
  (cd -- "$copy" && export GIT_INDEX_FILE="$own/index" && in_copy read-tree -u "$@") || {
    [ "$1" = --reset ] || rm -f target
    refuse 'The commit cannot be checked out.'
  }
  ln index "$copy/.git/index.lock" || refuse 'Another git is at work in the working copy: .git/index.lock is there.'
  mv -f -- "$copy/.git/index.lock" "$copy/.git/index" || exit
  printf '%s\\n' "$target" >HEAD && mv -f HEAD "$copy/.git/HEAD" || exit
  rm -f index target
}
`;
