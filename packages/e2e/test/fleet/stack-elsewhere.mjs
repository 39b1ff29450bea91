/**
 * A whole stack in a process of its own, as another Node.js runs it, on the Redis in JavaScript:
 * `node stack-elsewhere.mjs DIRECTORY`. It tells its starter what runs and ends with it.
 */
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { startStack } from '@drydock/local-stack';

const stack = await startStack({
  root: REPOSITORY_ROOT,
  directory: process.argv[2],
  fresh: true,
  durable: false,
  redisFlavour: 'javascript',
  env: { PATH: process.env.PATH, HOME: process.argv[2], DRYDOCK_API_PORT: '0' },
});
process.once('disconnect', () => stack.remove());
const { apiUrl, token, redis, fleet } = stack;
process.send({
  apiUrl,
  token,
  processes: [...fleet.processes(), { name: 'redis', pid: redis.pid }],
});
