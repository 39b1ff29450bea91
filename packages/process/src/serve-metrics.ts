import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DrydockError } from '@drydock/model';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { keepServing } from './keep-serving.ts';
import type { Logger } from './log.ts';

export interface MetricsServer {
  /** Where it listens, such as `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A scrape is one short request; whoever takes longer is not a scraper. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Serves `/metrics` and `/healthz` of a process that serves nothing else. Open to whoever reaches
 * the address: labels hold names of types, kinds and queues, never an id or a project.
 *
 * @throws DrydockError `invalid-configuration` where the address cannot be listened on
 */
export async function serveMetrics(
  registry: Registry,
  address: { readonly host: string; readonly port: number },
  log: Logger,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(registry, request, response).catch(() => response.destroy());
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    const onError = (error: Error): void => reject(cannotListen(address, error));
    server.once('error', onError);
    server.listen(address.port, address.host, () => {
      server.off('error', onError);
      resolve();
    });
  });
  keepServing(server, log);
  const { family, address: host, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  registry: Registry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path] = (request.url ?? '/').split('?', 1);
  if (request.method !== 'GET') {
    response.writeHead(405, { allow: 'GET' }).end();
  } else if (path === '/metrics') {
    const page = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(page);
  } else if (path === '/healthz') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  } else {
    response.writeHead(404).end();
  }
}

function cannotListen({ host, port }: { host: string; port: number }, cause: Error): DrydockError {
  return new DrydockError(
    'invalid-configuration',
    `The metrics cannot be served on ${host}:${port}.`,
    {
      hint: 'Workers on one machine need one DRYDOCK_METRICS_PORT each; 0 takes any free one.',
      cause,
    },
  );
}
