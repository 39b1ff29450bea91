#!/usr/bin/env bash
# git 2.39.5 shows the time of a commit as a number (`--date=raw`: seconds since 1970, and the zone), and `git help commit`
# names that as the form that it takes. Before 1973-03-03 and from 2100 on it does not take what it has shown:
# `fatal: invalid date format`. Commits of such times are valid: what makes builds repeatable sets 1970, imported
# histories and wrong clocks have the others. With an `@` before the number it takes each of them.
#
# Seen 2026-12-01, with git 2.39.5 on Debian 12:
#
#   0 +0000: refused
#   99999999 +0000: refused
#   100000000 +0000: taken
#   4102444800 +0000: refused
#   with an @: 0 +0000, 99999999 +0000, 100000000 +0000, 4102444800 +0000
#
# A working copy merges what a lease asks for with the times of what is merged
# (packages/blueprints/src/working-copy/merges.ts), and gives them with the `@`.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
git init -q .

times=('0 +0000' '99999999 +0000' '100000000 +0000' '4102444800 +0000')
seen="$(
  for time in "${times[@]}"; do
    GIT_AUTHOR_DATE="@$time" git commit -q --allow-empty -m x
    shown="$(git log -1 --format=%ad --date=raw)"
    said='taken'
    GIT_AUTHOR_DATE="$shown" git commit -q --allow-empty -m x 2>words || {
      grep -q 'invalid date format' words
      said='refused'
    }
    echo "$shown: $said"
  done
  all=()
  for time in "${times[@]}"; do
    GIT_AUTHOR_DATE="@$time" git commit -q --allow-empty -m x
    all+=("$(git log -1 --format=%ad --date=raw)")
  done
  printf 'with an @: %s, %s, %s, %s\n' "${all[@]}"
)"
echo "$seen"
[ "$seen" = '0 +0000: refused
99999999 +0000: refused
100000000 +0000: taken
4102444800 +0000: refused
with an @: 0 +0000, 99999999 +0000, 100000000 +0000, 4102444800 +0000' ] || {
  echo 'It behaves otherwise now.' >&2
  exit 1
}
