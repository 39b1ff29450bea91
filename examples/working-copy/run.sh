#!/bin/sh
# A working copy of a branch: a command in it, and that the next one has nothing of it.
set -eu
cd "$(dirname "$0")"
. ../support.sh
. ../site.sh

# Files of this machine are nobody else's to ask for: `npm start` lets you.
BLUEPRINT=example-copies
drydock blueprint create "$BLUEPRINT" --kind working-copy --set others=any >"$EXAMPLE/id"

lease=$(drydock lease request --type working-copy --set repository="$SITE" --set branch=friendly --wait)
drydock exec --lease "$lease" -- git log --oneline
drydock exec --lease "$lease" -- make site
drydock exec --lease "$lease" -- cat index.html
drydock exec --lease "$lease" -- git status --short
drydock lease release "$lease" --wait >"$EXAMPLE/released"

# Another lease, of the same resource, in one command.
drydock exec --type working-copy --set repository="$SITE" --set branch=friendly -- \
  sh -c 'git status --short; ls; git log -1 --format=%s'
