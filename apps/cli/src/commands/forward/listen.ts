import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { DrydockError } from '@drydock/model';
import { hasErrorCode } from './error-code.ts';
import type { LocalEnd } from './target.ts';

const LOOPBACK = '127.0.0.1';

export interface Listening {
  /** For people: `127.0.0.1:8080`, or a path. */
  readonly shown: string;
  /** For programs. */
  readonly at: { readonly host: string; readonly port: number } | { readonly socket: string };
  /** Takes no more connections, and breaks those off that there are. */
  close(): void;
}

/**
 * Listens on loopback, or at the path of a Unix socket that nobody else may connect to.
 *
 * @throws DrydockError `conflict` where somebody else listens there
 */
export async function listen(
  local: LocalEnd,
  cwd: string,
  onConnection: (socket: Socket) => void,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // What it means to whoever carries it is told by the close.
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await bound(server, local, cwd);
  // A descriptor too few for a connection is no reason to end the others.
  server.on('error', () => undefined);
  const at =
    'port' in local
      ? { host: LOOPBACK, port: (server.address() as AddressInfo).port }
      : { socket: resolve(cwd, local.socket) };
  return {
    at,
    shown: 'port' in at ? `${at.host}:${at.port}` : at.socket,
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

async function bound(server: Server, local: LocalEnd, cwd: string): Promise<void> {
  // Whoever may connect to a socket is said by its mode, from the moment that it is there.
  const umask = 'socket' in local ? process.umask(0o177) : null;
  try {
    if ('port' in local) {
      server.listen(local.port, LOOPBACK);
    } else {
      server.listen(resolve(cwd, local.socket));
    }
  } finally {
    if (umask !== null) {
      process.umask(umask);
    }
  }
  try {
    await once(server, 'listening');
  } catch (error) {
    const where = 'port' in local ? `${LOOPBACK}:${local.port}` : local.socket;
    const why = hasErrorCode(error, 'EADDRINUSE')
      ? 'something listens there already'
      : (error as Error).message;
    throw new DrydockError('conflict', `Nothing can listen at ${where}: ${why}.`, {
      cause: error,
      hint: 'Choose another port, or none for a free one; a socket that is left over has to be removed.',
    });
  }
}
