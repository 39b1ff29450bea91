import { DUPLEX_PING_MS } from '@drydock/contract/duplex';
import { createHash } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Environment, Socket } from './environment.ts';

/** Variables of the process, and what Node.js has or lacks. */
export const environment: Environment = {
  url: () => process.env['DRYDOCK_URL'],
  token: () => process.env['DRYDOCK_TOKEN'],
  hints: {
    url: 'Set DRYDOCK_URL, or pass it to new Drydock({ ... }).',
    token: 'Set DRYDOCK_TOKEN, or pass it to new Drydock({ ... }).',
  },
  sha256: () => {
    const hash = createHash('sha256');
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
  },
  // Node.js 20 has none of its own. Loaded by those who use one.
  openSocket: async (url, protocol, headers) => {
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(url, protocol, { headers, perMessageDeflate: false });
    endWithSilence(socket);
    return socket as unknown as Socket;
  },
};

/** A server that was cut off says nothing of it: the network does not either, for hours. */
const SILENCE_MAX_MS = 3 * DUPLEX_PING_MS;

/** Gives up a connection on which not even a ping has come. */
function endWithSilence(socket: WebSocket): void {
  let timer: NodeJS.Timeout | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.terminate(), SILENCE_MAX_MS);
    timer.unref();
  };
  socket.on('open', heard);
  socket.on('ping', heard);
  socket.on('message', () => timer?.refresh());
  socket.once('close', () => clearTimeout(timer));
}
