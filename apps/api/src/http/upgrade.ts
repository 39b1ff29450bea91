import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { DUPLEX_PROTOCOL } from '@drydock/contract/duplex';
import { BOUNDS } from '@drydock/model';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';

interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

/** Requests that ask for a WebSocket, and what is left of their connections. */
const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** Room for the largest input, escaped in a message around it. */
const MESSAGE_BYTES_MAX = BOUNDS.bodyBytesMax + 1_024;

export const asksForWebSocket = ({ raw }: Pick<FastifyRequest, 'raw'>): boolean =>
  upgrades.has(raw);

export interface WebSockets {
  /** Makes the request's connection a WebSocket. It was asked for one. */
  accept(request: FastifyRequest): Promise<WebSocket>;
}

/**
 * Hands requests for a WebSocket to the same routes as others: whoever may not use them is refused before
 * there is one.
 *
 * With a listener for upgrades Node.js gives up the connection of *every* request that names a protocol to
 * upgrade to, and does not read its body: HTTP clients that offer HTTP/2 on plain connections (`Upgrade: h2c`,
 * as Java's does) could send nothing any more (`findings/ws-takes-offers-of-http2.sh`). Theirs is read once more
 * without that header.
 */
export function serveUpgrades(app: FastifyInstance): WebSockets {
  const { server } = app;
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: (offered) => (offered.has(DUPLEX_PROTOCOL) ? DUPLEX_PROTOCOL : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket' || request.method !== 'GET') {
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
      server.emit('connection', socket);
      return;
    }
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    upgrades.set(request, { socket, head, response });
    // An answer that is none of a WebSocket's is the last on its connection.
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.end());
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    server.emit('request', request, response);
  });
  return {
    accept: ({ raw }) =>
      new Promise((resolve, reject) => {
        const upgrade = upgrades.get(raw);
        if (upgrade === undefined) {
          reject(new Error('The request did not ask for a WebSocket.'));
          return;
        }
        const { socket, head, response } = upgrade;
        response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
        sockets.once('wsClientError', reject);
        sockets.handleUpgrade(raw, socket, head, (webSocket) => {
          sockets.off('wsClientError', reject);
          resolve(webSocket);
        });
      }),
  };
}

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!DROPPED.has(name.toLowerCase())) {
      text += `${name}: ${rawHeaders[index + 1]}\r\n`;
    }
  }
  return Buffer.from(`${text}\r\n`, 'latin1');
}

/** What belongs to the upgrade. Without `connection`, HTTP/1.1 keeps the connection. */
const DROPPED: ReadonlySet<string> = new Set(['upgrade', 'connection', 'http2-settings']);
