/** A Redis in JavaScript for machines without one: `node js-redis.mjs CONFIGURATION.json`. */
import { readFileSync } from 'node:fs';
import { createRedisServer } from 'js-redis-server';

const { port, password } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const server = await createRedisServer({ port });
// Checked at every command, so a connection that was faster than this line gains nothing by it.
server.state.requirepass = password;
// Its own `close` waits for every client to leave. There is nothing to be saved.
process.once('SIGTERM', () => process.exit(0));
