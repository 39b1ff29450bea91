import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const BODY_BYTES_MAX = 1024 * 1024;

export type Handle = (
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) => Promise<void>;

/** Listens on 127.0.0.1. Rejects if the port is taken. */
export async function listen(handle: Handle, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      if (body === null) {
        response.writeHead(413, { connection: 'close' }).end();
        return;
      }
      await handle(request, body, response);
    })().catch((error: unknown) => {
      // A caller that has gone is nobody's fault.
      if (!response.destroyed && !request.aborted) console.error('simulator:', error);
      response.destroy();
    });
  });
  // The SDK keeps its connections; one that is closed while it sends costs a retry.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
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
