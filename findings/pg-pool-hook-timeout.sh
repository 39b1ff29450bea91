#!/usr/bin/env bash
# pg-pool 3.14.0 (pg 8.23.1): `connectionTimeoutMillis` ends when the connection is there. The time that
# the pool's own `onConnect` hook takes is not part of it, so a hook that asks a server which does not
# answer (a session's settings, say) keeps `pool.connect()` waiting without end, though the caller has
# been told that it waits half a second at most. Without a hook the same server is given up in time.
#
# Seen 2026-11-29 with pg 8.23.1, pg-pool 3.14.0, Node.js 20.20.2; asked of a server that greets and then
# says nothing:
#
#   the server does not greet: Connection terminated due to connection timeout
#   the hook gets no answer: still waiting after 3 s, of 0.5 s
#
# A hook has to bring a limit of its own, such as the client's `query_timeout`.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund pg@8.23.1 pg-pool@3.14.0

cat >hook.mjs <<'SCRIPT'
import { once } from 'node:events';
import { createServer } from 'node:net';
import pg from 'pg';

/** As PostgreSQL lets a user in that needs no password, or not even that; then it says nothing. */
const LET_IN = Buffer.concat([
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]),
  Buffer.from([0x5a, 0, 0, 0, 5, 0x49]),
]);

async function outcome(greets, onConnect) {
  const sockets = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => greets && socket.write(LET_IN));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port: server.address().port,
    user: 'anybody',
    ssl: false,
    connectionTimeoutMillis: 500,
    onConnect,
  });
  pool.on('error', () => undefined);
  const connecting = pool.connect().then(
    () => 'connected',
    (error) => error.message,
  );
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve('still waiting after 3 s, of 0.5 s'), 3_000);
  });
  const said = await Promise.race([connecting, late]);
  clearTimeout(timer);
  sockets.forEach((socket) => socket.destroy());
  server.close();
  return said;
}

console.log(`the server does not greet: ${await outcome(false)}`);
console.log(`the hook gets no answer: ${await outcome(true, (client) => client.query('SELECT 1'))}`);
process.exit(0);
SCRIPT

expected='the server does not greet: Connection terminated due to connection timeout
the hook gets no answer: still waiting after 3 s, of 0.5 s'
seen="$(node hook.mjs)"
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo 'This has changed.' >&2
  exit 1
fi
