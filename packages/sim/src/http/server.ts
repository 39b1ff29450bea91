import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const BODY_BYTES_MAX = 1024 * 1024;

export type Handle = (
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) => Promise<void>;

export interface Listener {
  readonly port: number;
  /** Cuts what is connected; resolves when nothing is being handled any more. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. Rejects if the port is taken. */
export async function listen(
  { handle, failed }: { readonly handle: Handle; readonly failed: (error: unknown) => void },
  port: number,
): Promise<Listener> {
  const handled = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const handling = respond(handle, request, response)
      .catch((error: unknown) => {
        // A caller that has gone is nobody's fault.
        if (!request.destroyed) failed(error);
        response.destroy();
      })
      .finally(() => handled.delete(handling));
    handled.add(handling);
  });
  // The SDK keeps its connections; one that is closed while it sends costs a retry.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.all(handled);
    },
  };
}

async function respond(
  handle: Handle,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === null) response.writeHead(413, { connection: 'close' }).end();
  else await handle(request, body, response);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
