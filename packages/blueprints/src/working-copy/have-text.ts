/** How an object of a remote comes into the store, and is there whole. */

/**
 * After `STORE`. `have ID REF` sees to it that the store has what the id names, and sets `found` to how. Who looks
 * first asks no lock; who waited for it looks again, and has what the other fetched.
 */
export const HAVE = `
has() { git_ --git-dir="$link" cat-file -e "$1^{commit}" 2>/dev/null; }
have() {
  step 'looking for the commit'
  found=store
  if is_whole "$link" && has "$1"; then return 0; fi
  step 'waiting for others who fetch'
  lock_store_for "$1" || exit
  [ -z "$found" ] || return 0
  step 'fetching'
  open_store "$1" || refuse "It cannot be fetched."
  find_in_store "$1" "$2" || {
    # What does not come into a store that is not whole comes into another one.
    [ -z "$built" ] && ! looks_whole "$link" && build_store "$1" && find_in_store "$1" "$2"
  } || refuse_missing "$1"
  unlock_store
}
find_in_store() {
  found=store
  [ -z "$built" ] || found=everything
  if has "$1"; then return 0; fi
  found=commit
  fetch_into "$link" -- "$url" "+$1:refs/drydock/had/$1" && has "$1" && return 0
  if [ -n "$2" ]; then
    found=ref
    fetch_into "$link" -- "$url" "+$2:refs/drydock/had/$1" && has "$1" && return 0
  fi
  found=everything
  [ -z "$built" ] && fetch_everything "$link" && has "$1"
}
refuse_missing() {
  if git_ --git-dir="$link" cat-file -e "$1" 2>/dev/null; then refuse "$1 is there, and is no commit."; fi
  refuse "The remote has no commit $1 (any more), or does not give it."
}
`;
