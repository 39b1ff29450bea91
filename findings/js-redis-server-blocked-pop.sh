#!/usr/bin/env bash
# js-redis-server 0.3.0: a client that disconnects while it is blocked in BZPOPMIN stays in the queue
# of those who wait. The next element that is added is popped for it, written to a socket that nobody
# reads, and lost. Redis takes a client that is gone out of the queue and keeps the element.
#
# Seen 2026-11-29 with js-redis-server 0.3.0, ioredis 5.11.1, Node.js 20.20.2 (Redis 7.0.15, asked the
# same: 1):
#
#   added 1, left 0
#
# BullMQ's workers wait for jobs with this command, and look without it after some seconds. On this
# server, the first job after a worker has died is told to nobody until then.
set -euo pipefail

directory="$(mktemp -d)"
trap 'rm -rf "$directory"' EXIT
cd "$directory"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund js-redis-server@0.3.0 ioredis@5.11.1

cat >blocked-pop.mjs <<'SCRIPT'
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { createRedisServer } from 'js-redis-server';

const probe = createServer().listen(0, '127.0.0.1');
await once(probe, 'listening');
const { port } = probe.address();
await new Promise((resolve) => probe.close(resolve));

await createRedisServer({ port, host: '127.0.0.1' });
const open = async () => {
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: null });
  client.on('error', () => undefined);
  await client.ping();
  return client;
};
const asking = await open();
const leaving = await open();
leaving.bzpopmin('queue', 0).catch(() => undefined);
// Nothing tells when the server has parked the command, or has seen the connection end.
await new Promise((resolve) => setTimeout(resolve, 500));
leaving.disconnect();
await new Promise((resolve) => setTimeout(resolve, 2_000));
const added = await asking.zadd('queue', 1, 'member');
console.log(`added ${added}, left ${await asking.zcard('queue')}`);
process.exit(0);
SCRIPT

said="$(timeout 30 node blocked-pop.mjs)"
echo "$said"
[ "$said" = 'added 1, left 0' ] || {
  echo 'It behaves otherwise now.' >&2
  exit 1
}
