import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections that were opened and never used: clients keep one ready for their next request. The
 * server does not count them as idle and would wait for them when it closes.
 *
 * @returns closes those that there are
 */
export function trackUnusedConnections(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return () => unused.forEach((socket) => socket.destroy());
}
