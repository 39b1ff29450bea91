#!/bin/sh
# A working copy of a branch: a command in it, its files, and what is left of it afterwards.
set -eu
cd "$(dirname "$0")"
. ../site.sh
drydock() { npx --no-install drydock "$@"; }

# Addresses of this machine's own files need a right that `npm start` gives: working-copy/private-repository.
drydock blueprint create example-copies --kind working-copy --set others=any >"$SITE_DIRECTORY/blueprint"

lease=$(drydock lease request --type working-copy --set repository="$SITE" --set branch=friendly --wait)
drydock exec --lease "$lease" -- git log --oneline
drydock exec --lease "$lease" -- make site
drydock exec --lease "$lease" -- cat index.html
drydock use --lease "$lease" filesystem list
drydock lease release "$lease" --wait >"$SITE_DIRECTORY/released"

drydock blueprint delete example-copies >"$SITE_DIRECTORY/deleted"
