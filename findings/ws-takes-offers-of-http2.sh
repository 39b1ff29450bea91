#!/usr/bin/env bash
# ws 8.23.0 on Node.js 20.19.0 and 24.0.0: once a WebSocketServer is attached to an HTTP server, for one path only,
# ordinary requests to every other path are refused if they offer HTTP/2 in clear text (RFC 7540, 3.2), which a server
# may ignore. Some HTTP clients do so with each first request on a connection; the one of Java's standard library
# does unless it is told not to. Node.js raises `upgrade` for a request with any `Upgrade` header as soon as
# somebody listens, gives up its connection and does not read its body; ws, which listens, takes it for a bad handshake.
#
# Seen 2026-11-30, on Linux x64 (status without and with the WebSocketServer):
#
#   Node.js v20.19.0: GET 200 400, POST 200 405
#   Node.js v24.0.0: GET 200 400, POST 200 405
#
# Drydock listens by itself, takes what asks for a WebSocket alone, and has Node.js read the rest once more without
# the offer (apps/api/src/http/upgrade.ts).
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >offers.mjs <<'SCRIPT'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocketServer } from 'ws';

async function statusOf(method, attach) {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end('well'));
  });
  if (attach) {
    new WebSocketServer({ server, path: '/socket' });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(server.address().port, '127.0.0.1');
  const body = method === 'POST' ? '{}' : '';
  socket.write(
    `${method} /elsewhere HTTP/1.1\r\nHost: there\r\nConnection: Upgrade, HTTP2-Settings\r\n` +
      `Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [answer] = await once(socket, 'data');
  socket.destroy();
  server.closeAllConnections();
  server.close();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)[1]);
}

const seen = [];
for (const method of ['GET', 'POST']) {
  seen.push([await statusOf(method, false), await statusOf(method, true)]);
}
console.log(`Node.js ${process.version}: GET ${seen[0].join(' ')}, POST ${seen[1].join(' ')}`);
process.exit(JSON.stringify(seen) === '[[200,400],[200,405]]' ? 0 : 1);
SCRIPT

npm init -y >/dev/null
npm install --no-audit --no-fund --silent ws@8.23.0
for version in 20.19.0 24.0.0; do
  npm install --no-audit --no-fund --silent --prefix "node-$version" "node@$version"
  timeout 60 "node-$version/node_modules/node/bin/node" offers.mjs
done
echo 'as seen'
