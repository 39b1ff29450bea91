#!/bin/sh
# A sandcastle: a checkout that is shown under a URL, also what a command makes of it. Needs nginx.
set -eu
cd "$(dirname "$0")"
. ../support.sh
. ../site.sh

BLUEPRINT=example-castles
drydock blueprint create "$BLUEPRINT" --kind sandcastle --set others=any --set bytes=104857600 \
  ${NGINX:+--set "nginx=$NGINX"} >"$EXAMPLE/id"

lease=$(drydock lease request --type sandcastle --set repository="$SITE" --set branch=friendly --wait)
drydock exec --lease "$lease" -- make site
curl -s "$(drydock open "$lease" --print)"
echo 'written a moment ago' | drydock use --lease "$lease" filesystem write --set path=now.txt >"$EXAMPLE/written"
curl -s "$(drydock open "$lease" now.txt --print)"
drydock lease release "$lease" --wait >"$EXAMPLE/released"

# In one command.
drydock exec --type sandcastle --set repository="$SITE" --set ref=friendly -- sh -c 'make site && cat index.html'
