#!/bin/sh
# A test scaffold: files, and a database that begins with a seed and goes back to it. Needs MariaDB.
set -eu
cd "$(dirname "$0")"
. ../support.sh

BLUEPRINT=example-scaffolds
drydock blueprint create "$BLUEPRINT" --kind test-scaffold --config '{
  "bytes": 104857600,
  "seeds": {"fruit": {"sql": "CREATE TABLE fruit (name varchar(20)); INSERT INTO fruit VALUES ('"'apple'"'), ('"'pear'"');"}},
  "seed": "fruit"
}' ${MARIADB_PATH:+--set "programs=$MARIADB_PATH"} >"$EXAMPLE/id"

lease=$(drydock lease request --type test-scaffold --wait)
sql() { drydock exec --lease "$lease" -- "${MARIADB_PATH:+$MARIADB_PATH/}mariadb" -N -e "$1"; }
sql 'SELECT name FROM fruit ORDER BY name'
sql "INSERT INTO fruit VALUES ('quince'); SELECT count(*) FROM fruit"
drydock use --lease "$lease" scaffold reset >"$EXAMPLE/reset"
sql 'SELECT count(*) FROM fruit'
drydock lease release "$lease" --wait >"$EXAMPLE/released"
