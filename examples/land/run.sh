#!/bin/sh
# Repository operations: whether a repository can be used, whether a branch fits and its test passes, and landing it.
set -eu
cd "$(dirname "$0")"
. ../support.sh
. ../site.sh
# Whoever lands writes to it.
chmod -R a+rwX "$EXAMPLE/site.git"

BLUEPRINT=example-copies
drydock blueprint create "$BLUEPRINT" --kind working-copy --set others=any >"$EXAMPLE/id"

drydock operation check "$SITE" --onto main --wait
drydock operation test "$SITE" friendly --onto main --test 'make site && grep "kind words" index.html' --wait
drydock operation land "$SITE" friendly --onto main --message 'Speak kindly' \
  --author 'Ada <ada@example.org>' --test 'make site && grep "kind words" index.html' --wait
drydock operation land "$SITE" friendly --onto main --wait
site_git --git-dir="$EXAMPLE/site.git" log --format='%an: %s' main
