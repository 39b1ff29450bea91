/**
 * Runs an installation of any build of Drydock: `node installation.mjs OPTIONS` with an IPC channel,
 * where OPTIONS is JSON: `checkout`, `directory`, `durable`, `fresh` and `env`, the environment of its
 * processes. It uses the checkout's own built code, so it relies on no more of it than `startStack`
 * and the stack's addresses, `fleet`, `remove` and `hurry`.
 *
 * Says `{ up }` with the addresses, `{ said }`, `{ died }` when a process ends unasked, and `{ failed }`.
 * Takes `hurry` and `remove`; whoever started it and is gone means `remove` too.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { checkout, directory, durable, fresh, env } = JSON.parse(process.argv[2]);
const tell = (message) => {
  if (process.connected) {
    process.send(message);
  }
};

// Ctrl-C in a terminal reaches everybody; the starter says what comes of it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => undefined);
}
const over = new Promise((resolve) => {
  process.once('disconnect', resolve);
  process.on('message', (message) => {
    if (message === 'remove') {
      resolve();
    }
  });
});

try {
  const built = pathToFileURL(join(checkout, 'packages', 'local-stack', 'dist', 'index.js'));
  const { startStack } = await import(built.href);
  const said = (text) => tell({ said: text });
  const stack = await startStack({
    root: checkout,
    directory,
    fresh,
    durable,
    env,
    onStep: said,
    onNotice: said,
    onLine: (name, line) => said(`${name}: ${line}`),
  });
  process.on('message', (message) => {
    if (message === 'hurry') {
      stack.hurry();
    }
  });
  stack.fleet.on('died', ({ name, expected }) => {
    if (!expected) {
      tell({ died: name });
    }
  });
  const { apiUrl, token, databaseUrl, redisUrl } = stack;
  tell({ up: { apiUrl, token, databaseUrl, redisUrl } });
  await over;
  await stack.remove();
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
if (process.connected) {
  process.disconnect();
}
