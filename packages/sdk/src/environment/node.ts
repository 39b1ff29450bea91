import { createHash } from 'node:crypto';
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
    return new WebSocket(url, protocol, { headers, perMessageDeflate: false }) as unknown as Socket;
  },
};
