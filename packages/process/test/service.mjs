/**
 * A process as the apps are: `node service.mjs HOW`, which says what it does when it stops, and how.
 */
import { createServer } from 'node:http';
import { DrydockError } from '@drydock/model';
import { runProcess } from '../dist/index.js';

const [how] = process.argv.slice(2);

await runProcess('service', async ({ log, stopping }) => {
  if (how === 'cannot-start') {
    throw new Error('There is nothing to start.');
  }
  if (how === 'wrong-settings') {
    throw new DrydockError('invalid-configuration', 'DRYDOCK_KINDS: a; b.', {
      hint: 'Mend the kinds.',
      problems: ['a is missing', 'b is missing'].map((detail) => ({
        field: 'DRYDOCK_KINDS',
        detail,
      })),
    });
  }
  const server = createServer((_, response) => response.end('here'));
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stopping.addEventListener('abort', () => log.info({ code: stopping.reason.code }, 'heard of it'));
  if (how === 'throws') {
    setImmediate(() => {
      throw new Error('Nobody catches this.');
    });
  }
  if (how === 'rejects') {
    setImmediate(() => void Promise.reject(new Error('Nobody hears of this.')));
  }
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      if (how === 'never-stops') {
        await new Promise(() => undefined);
      }
      if (how === 'cannot-stop') {
        throw new Error('It does not close.');
      }
      server.close();
    },
  };
});
