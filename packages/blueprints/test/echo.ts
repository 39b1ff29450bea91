import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { ConformanceCall } from '@drydock/blueprint/conformance';

/** A server on loopback that gives back what it takes, and what the suite says to it through a tunnel. */
export interface Echo {
  readonly calls: readonly ConformanceCall[];
  close(): void;
}

export async function openEcho(): Promise<Echo> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    calls: [
      {
        interface: 'tunnel',
        operation: 'connect',
        input: { port },
        gives: 'there and back',
        gets: 'there and back',
        answer: { sentBytes: 14, receivedBytes: 14 },
      },
    ],
    close: () => server.close(),
  };
}
