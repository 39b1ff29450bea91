# Read by every example: `drydock`, a directory of its own, and what gives everything back.

drydock() { npx --no-install drydock "$@"; }

EXAMPLE=$(mktemp -d /var/tmp/drydock-example-XXXXXX)
# Commands of leases run as users of their own.
chmod 755 "$EXAMPLE"
trap 'rm -rf "$EXAMPLE"' EXIT

# Takes a blueprint's name: ends what it has built, and it.
remove_blueprint() {
  drydock blueprint drain "$1"
  drydock resource release --blueprint "$1" --wait
  drydock blueprint delete "$1"
} >"$EXAMPLE/removed"
