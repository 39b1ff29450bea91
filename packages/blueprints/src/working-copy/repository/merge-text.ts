/**
 * How commits are made of what a remote has. In a repository of its own, which borrows from the store: neither the
 * copy nor the store has anything of what does not fit. Work trees and indexes are not needed: `merge-tree` merges as
 * `merge` does.
 *
 * The same commits come to the same commit, whoever asks and when: its dates are those of what it is made of. None is
 * older than what it stands on.
 *
 * Source: `git help merge-tree` (2.39). That attributes count only where they lie in a work tree, and that two commits
 * made to have one parent are merged from that: tried with 2.39.5.
 */
import { TOO_OLD } from './say.ts';

/**
 * After `GIT`, `STORE`, `HAVE` and `COPY`, in the directory of `lock_copy`. `base` and `head` are commits of the store;
 * `author` and `committer` may be said as `Name <address>`, and the file `message` may be there. Each way to bring one
 * onto the other says what came of it, or sets `commit`.
 */
export const MERGE = `
refuse_old() {
  echo '!The host has a git that is older than 2.38, the least that merges without a work tree.'
  exit ${TOO_OLD}
}
made() { git_ --git-dir="$own/made.git" "$@"; }
show() { made -c log.showSignature=false show -s --encoding=UTF-8 --date=raw --format="$1" "$2" --; }
tree_of() { made rev-parse --verify --quiet "$1^{tree}"; }

open_made() {
  objects=$(cd -P -- "$link/objects" && pwd -P) || exit
  format=$(git_ --git-dir="$link" rev-parse --show-object-format) || exit
  git_ init --quiet --bare --template= --object-format="$format" made.git || exit
  mkdir -p made.git/objects/info && printf '%s\\n' "$objects" >made.git/objects/info/alternates || exit
}

# Which driver merges a file is said by the attributes of the commit that is merged into.
lay_attributes() {
  mkdir attributes || exit
  made ls-tree -r -z --name-only "$1" | grep -z -e '^\\.gitattributes$' -e '/\\.gitattributes$' >names || return 0
  (
    export GIT_INDEX_FILE=$own/names.index
    made read-tree "$1" && cd attributes && made --work-tree=. checkout-index --quiet --force -z --stdin <../names
  ) || exit
}

# Merges two commits: \`is_clean\` is 1 where they do not fit, and \`merged\` says the tree, or which files.
merge() {
  (cd attributes && made --work-tree=. merge-tree --write-tree -z --name-only --no-messages \\
    --allow-unrelated-histories "$1" "$2" >../merged)
  case $? in
    0 | 1) is_clean=$? ;;
    129) refuse_old ;;
    *) refuse 'The commits cannot be merged.' ;;
  esac
}

has_all() { made merge-base --is-ancestor "$1" "$2"; }

# What is later, of a commit’s own date and a number of seconds; what is no date is none.
later() {
  seconds=$(show %ct "$1")
  case $seconds in '' | *[!0-9]* | ????????????????*) seconds=0 ;; esac
  if [ "$seconds" -gt "$2" ]; then echo "$seconds"; else echo "$2"; fi
}
author_date_of() {
  date=$(show %ad "$1")
  case $date in
    *[!0-9]*' '* | ' '* | ????????????????*' '*) ;;
    [0-9]*' '[+-][0-9][0-9][0-9][0-9])
      echo "$date"
      return
      ;;
  esac
  echo "$(later "$1" 0) +0000"
}

# Takes the parents, and what is set: \`tree\`, \`author_line\`, \`committer_line\`, \`encoding\`, and the file \`message\`.
write_commit() {
  {
    printf 'tree %s\\n' "$tree"
    for parent; do printf 'parent %s\\n' "$parent"; done
    printf 'author %s\\ncommitter %s\\n' "$author_line" "$committer_line"
    [ -z "$encoding" ] || printf 'encoding %s\\n' "$encoding"
    echo
    cat message
  } | made hash-object -t commit -w --stdin
}

# Of a commit that is made of the head.
write_outcome() {
  [ -n "$author" ] || author=$(show '%an <%ae>' "$head")
  author_line="$author $(author_date_of "$head")"
  committer_line="$committer $(later "$head" "$(later "$base" 0)") +0000"
  encoding=
  commit=$(write_commit "$@") || exit
}

say_conflict() {
  printf '=conflict %s\\n' "$1"
  as_lines <merged | sed -e 1d -e 's/^/+/' | head -n 100
}
merge_head() {
  if ! has_common; then echo '=unrelated'; return 1; fi
  merge "$base" "$head"
  if [ "$is_clean" = 1 ]; then say_conflict; return 1; fi
}
has_common() { made merge-base "$base" "$head" >/dev/null; }
merged_tree() { as_lines <merged | head -n 1; }

bring_squash() {
  if has_all "$head" "$base"; then echo '=nothing'; return; fi
  merge_head || return 0
  tree=$(merged_tree)
  if [ "$tree" = "$(tree_of "$base")" ]; then echo '=nothing'; return; fi
  [ -e message ] || {
    count=$(made rev-list --count "$base..$head") || exit
    if [ "$count" = 1 ]; then
      text=$(show %B "$head")
      printf '%s\\n' "$text"
    else
      printf 'Squash %s (%s commits)\\n\\n' "$ref" "$count"
      made log --reverse --topo-order --max-count=100 --encoding=UTF-8 --format='* %<(200,trunc)%s' "$base..$head" -- |
        sed 's/ *$//'
      [ "$count" -le 100 ] || echo "* and $((count - 100)) before"
    fi >message
  }
  write_outcome "$base"
}

bring_merge() {
  if has_all "$head" "$base"; then echo '=nothing'; return; fi
  merge_head || return 0
  tree=$(merged_tree)
  [ -e message ] || printf 'Merge %s into %s\\n' "$ref" "$onto" >message
  write_outcome "$base" "$head"
}

# As rebase picks: without merges, without what the branch has already, and without what comes to nothing.
bring_rebase() {
  if has_all "$head" "$base"; then echo '=nothing'; return; fi
  if ! has_common; then echo '=unrelated'; return; fi
  made rev-list --reverse --topo-order --no-merges --right-only --cherry-pick "$base...$head" >picks || exit
  total=$(grep -c '' picks)
  number=0
  tip=$base
  while read -r pick; do
    number=$((number + 1))
    pick_commit || return 0
  done <picks
  if [ "$tip" = "$base" ]; then echo '=nothing'; return; fi
  commit=$tip
}
pick_commit() {
  parent=$(made rev-parse --verify --quiet "$pick^1")
  # It stands there already.
  [ "$parent" != "$tip" ] || {
    tip=$pick
    return
  }
  # A commit with the files that there are, and with the parent of what is picked: so that is what they are merged from.
  tree=$(tree_of "$tip") author_line='Drydock <> 0 +0000' committer_line='Drydock <> 0 +0000' encoding=
  : >message
  aside=$(write_commit \${parent:+"$parent"}) || exit
  merge "$aside" "$pick"
  if [ "$is_clean" = 1 ]; then
    say_conflict "$number $total $(show '%h %<(80,trunc)%s' "$pick")"
    return 1
  fi
  was=$tree
  tree=$(merged_tree)
  if [ "$tree" = "$was" ] && [ -n "$parent" ] && [ "$(tree_of "$pick")" != "$(tree_of "$parent")" ]; then return; fi
  made cat-file commit "$pick" >raw || exit
  author_line=$(sed -n -e '/^$/q' -e 's/^author //p' raw)
  encoding=$(sed -n -e '/^$/q' -e 's/^encoding //p' raw)
  sed '1,/^$/d' raw >message
  committer_line="$committer $(later "$pick" "$(later "$tip" 0)") +0000"
  tip=$(write_commit "$tip") || exit
}
`;
