/** A Redis in JavaScript for machines without one: `node js-redis.mjs CONFIGURATION.json`. */
import { readFileSync } from 'node:fs';
import { createRedisServer } from 'js-redis-server';

const { port, password } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const server = await createRedisServer({ port });
// Checked at every command, so a connection that was faster than this line gains nothing by it.
server.state.requirepass = password;
process.once('SIGTERM', async () => {
  await server.close();
  process.exit(0);
});
