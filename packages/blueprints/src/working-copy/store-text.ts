/**
 * What the texts share that use a store. A resource's stores are in `store`:
 *
 * | name         | what it is                                                                                     |
 * | ------------ | ---------------------------------------------------------------------------------------------- |
 * | `empty.git`  | a repository with nothing in it, to ask remotes from                                           |
 * | `X.git`      | a link to the store of one address. What is at work in it goes by this name                    |
 * | `X.1`, ...   | the store itself: copies that borrow from it name it so, also once another was built beside it |
 * | `X.lock`     | locked by whoever changes the store; a lock that dies with its processes                       |
 * | `X.new`      | one that is being made, by whoever has the lock                                                |
 *
 * Nothing in a store is ever pruned. Its refs are not those of the remote: `refs/drydock/heads`, `refs/drydock/tags` as
 * they were when everything was fetched last, `refs/drydock/had` for each thing that was fetched by itself.
 *
 * All that is fetched comes as a pack, which is there whole or not at all: loose objects are written one by one, the
 * commit before what it needs, and whoever dies in between leaves a commit that seems to be there. A host that was
 * restarted may have lost what it had not written: so `drydock`, a file in the store, names the run of the host in which
 * it was found whole.
 *
 * Source: `git help fetch-pack`, `git help config` on `fetch.unpackLimit` (2.39).
 */

/** Exit status of what cannot be done; the sentence is a line of the output that begins with `!`. */
export const REFUSED = 75;

/** After `GIT` and `REMOTE`. Parameters: the resource's directory, the store's name, the address. */
export const STORE = `
stores=$1/store name=$2 url=$3
shift 3
link=$stores/$name.git
step() { printf '@%s\\n' "$1"; }
refuse() {
  printf '!%s\\n' "$1"
  exit ${REFUSED}
}
boot=unknown
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null

# Whether a store was found whole since the host was started.
is_whole() {
  whole=
  { read -r whole <"$1/drydock"; } 2>/dev/null
  [ "$whole" = "$boot" ]
}
note_whole() { printf '%s\\n' "$boot" >"$1/drydock.new" && mv -f "$1/drydock.new" "$1/drydock"; }

# Whether a store, $1, has all that is reachable: its refs, or all objects with --full.
looks_whole() {
  git_ --git-dir="$1" fsck "\${2:---connectivity-only}" --no-dangling --no-progress >/dev/null 2>&1
}

# Whether it has at least what its refs name. A fetch into one that has not may go well, and mend half of it.
has_tips() { git_ --git-dir="$1" rev-list --no-walk --all >/dev/null 2>&1; }

lock_store() { exec 9>>"$stores/$name.lock" && flock 9; }
# As that, for whoever wants $1. Nobody waits for what others fetch once that is there: says \`found=store\` then.
lock_store_for() {
  exec 9>>"$stores/$name.lock" || return
  found=
  until flock -w 1 9; do
    if is_whole "$link" && has "$1"; then break; fi
  done
  if is_whole "$link" && has "$1"; then
    found=store
    unlock_store
  fi
}
unlock_store() { exec 9>&-; }

# With the lock. What somebody left who was killed is nobody's.
tidy_store() {
  find "$link/" -name '*.lock' -type f -exec rm -f -- {} + 2>/dev/null
  find "$link/objects/" -name 'tmp_*' -exec rm -rf -- {} + 2>/dev/null
}

# Of an id, $1.
format_of() { [ "\${#1}" = 64 ] && echo sha256 || echo sha1; }

# A bare repository at $1 for ids as $2 is one.
make_empty_store() {
  git_ init --quiet --bare --template= --object-format="$(format_of "$2")" "$1" &&
    printf '%s\\n' '[fetch]' 'unpackLimit = 1' '[transfer]' 'unpackLimit = 1' '[gc]' 'auto = 0' '[maintenance]' \\
      'auto = false' '[core]' 'logAllRefUpdates = false' >>"$1/config"
}

# To ask remotes from.
need_empty_store() {
  [ -e "$stores/empty.git/HEAD" ] || {
    make_empty_store "$stores/empty.$$" sha1 && mv -fT -- "$stores/empty.$$" "$stores/empty.git" ||
      [ -e "$stores/empty.git/HEAD" ]
  }
}

# Fetches into a store, $1, what the others say.
fetch_into() {
  into=$1
  shift
  remote_git --git-dir="$into" fetch --quiet --no-tags --no-write-fetch-head --no-auto-maintenance \\
    --no-recurse-submodules --no-show-forced-updates "$@"
}
fetch_everything() {
  fetch_into "$1" --prune -- "$url" '+refs/heads/*:refs/drydock/heads/*' '+refs/tags/*:refs/drydock/tags/*'
}

# With the lock: the store is there and whole, or is built beside whatever there is. Says \`built=yes\` then.
open_store() {
  built=
  # One that was made, by somebody who did not come to say so.
  if [ ! -e "$link" ] && [ -e "$stores/$name.1/drydock" ]; then
    last_store
    point_at "$last"
  fi
  if [ -e "$link/drydock" ]; then
    tidy_store
    if is_whole "$link" && has_tips "$link"; then return 0; fi
    if looks_whole "$link"; then
      note_whole "$link"
      return
    fi
  fi
  build_store "$1"
}
last_store() {
  last=0
  while [ -e "$stores/$name.$((last + 1))" ]; do last=$((last + 1)); done
}
point_at() { ln -sfn "$name.$1" "$link.new" && mv -fT -- "$link.new" "$link"; }
build_store() {
  new=$stores/$name.new
  rm -rf -- "$new"
  make_empty_store "$new" "$1" || return
  fetch_everything "$new" || return
  note_whole "$new" || return
  last_store
  mv -- "$new" "$stores/$name.$((last + 1))" && point_at "$((last + 1))" || return
  built=yes
}
`;
