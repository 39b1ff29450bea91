#!/usr/bin/env bash
# undici 7.30.2 (and 6.24.1, which is the fetch of Node.js 20.20.2): a request whose body is a
# ReadableStream goes on reading that stream after it was aborted, or after its connection was cut. The promise of
# fetch is rejected at once; the stream is neither cancelled nor left alone, but read to its end, so that a source
# without an end is asked for pieces that nobody takes as long as the process lives, and keeps the process alive.
#
# Seen 2026-11-30 on Node.js 20.20.2, Linux x64 (the counts differ by one or two):
#
#   undici 7.30.2, aborted: AbortError; cancelled: false; read on: true
#   undici 7.30.2, cut off: TypeError; cancelled: false; read on: true
#   undici 6.24.1, aborted: AbortError; cancelled: false; read on: true
#   undici 6.24.1, cut off: TypeError; cancelled: false; read on: true
#
# In Drydock: packages/sdk/src/use/sendable.ts ends the source of an upload itself; packages/e2e/test/uploads.test.ts.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >upload.mjs <<'SCRIPT'
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { fetch } from 'undici';

const { version } = JSON.parse(readFileSync('node_modules/undici/package.json', 'utf8'));

async function attempt(what) {
  const aborting = new AbortController();
  const server = createServer((request) => {
    request.on('error', () => undefined);
    request.once('data', () =>
      what === 'aborted' ? aborting.abort() : request.socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let asked = 0;
  let cancelled = false;
  const body = new ReadableStream({
    pull: async (controller) => {
      asked += 1;
      await delay(20);
      // At an end in any case: 20 s.
      if (asked < 1_000) controller.enqueue(new Uint8Array(100));
      else controller.close();
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const url = `http://127.0.0.1:${server.address().port}/`;
  const init = { method: 'POST', body, duplex: 'half', signal: aborting.signal };
  const error = await fetch(url, init).then(
    () => ({ name: 'answered' }),
    (reason) => reason,
  );
  // What was asked for by then may still come.
  await delay(500);
  const before = asked;
  await delay(1_000);
  const readOn = asked > before + 5;
  console.log(
    `undici ${version}, ${what}: ${error.name}; cancelled: ${cancelled}; read on: ${readOn}`,
  );
  server.closeAllConnections();
  server.close();
  return readOn && !cancelled && error.name === (what === 'aborted' ? 'AbortError' : 'TypeError');
}

const seen = [await attempt('aborted'), await attempt('cut off')];
process.exit(seen.every(Boolean) ? 0 : 1);
SCRIPT

npm init -y >/dev/null
for version in 7.30.2 6.24.1; do
  npm install --no-audit --no-fund --silent "undici@$version"
  timeout 60 node upload.mjs
done
echo 'as seen'
