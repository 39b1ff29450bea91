# Read by every example: `drydock`, a directory of its own, and what gives everything back.

drydock() { npx --no-install drydock "$@"; }

EXAMPLE=$(mktemp -d /var/tmp/drydock-example-XXXXXX)
# Commands of leases run as users of their own.
chmod 755 "$EXAMPLE"
# The blueprint that the example makes.
BLUEPRINT=
trap finish EXIT

# Also where something went wrong: ends what the blueprint has built, and it.
finish() {
  [ -z "$BLUEPRINT" ] || {
    drydock blueprint drain "$BLUEPRINT"
    drydock resource release --blueprint "$BLUEPRINT" --wait
    drydock blueprint delete "$BLUEPRINT"
  } >"$EXAMPLE/removed" || true
  rm -rf "$EXAMPLE"
}
