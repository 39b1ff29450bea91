import type { AddressInfo } from 'node:net';
import { loadKinds } from '@drydock/blueprints';
import { postgresAt, redisAt, runProcess, untilAnswers } from '@drydock/process';
import { tellForbidden } from './kinds/tell-forbidden.ts';
import { openPorts } from './open-ports.ts';
import { serveQueues } from './pages/queues.ts';
import { createServer } from './server.ts';

/** The API: accepts, shows, and runs commands on what leases hold. */
await runProcess('api', async ({ config, log, tracing, stopping }) => {
  const opened = openPorts(config, log, await loadKinds(config), tracing);
  const { pingPostgres, pingRedis } = opened.ports;
  // It listens meanwhile, and says itself what it cannot do.
  untilAnswers(postgresAt(config.databaseUrl, pingPostgres), log, stopping)
    .then(() => tellForbidden(opened.ports, log))
    .catch(() => undefined);
  untilAnswers(redisAt(config.redisUrl, pingRedis), log, stopping).catch(() => undefined);
  const server = createServer(opened.ports, serveQueues);
  await server.listen({ host: config.apiHost, port: config.apiPort });
  const { address, family, port } = server.app.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    stop: async () => {
      await server.stop();
      await opened.close();
    },
  };
});
