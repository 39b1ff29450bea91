import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A stretch of network on loopback that can be cut or fall silent. */
export interface Proxy {
  readonly port: number;
  /** Resets what is connected; new connections work. */
  cut(): void;
  /** Nothing goes through any more, in either direction, and nobody is told. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function openProxy(targetPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((client) => {
    const target = createConnection({ host: '127.0.0.1', port: targetPort });
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!to.write(chunk)) {
          from.pause();
        }
      });
      to.on('drain', () => {
        if (!isFrozen) {
          from.resume();
        }
      });
      from.on('error', () => undefined);
      from.once('end', () => to.end());
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isFrozen) {
        from.pause();
      }
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      for (const socket of sockets) {
        socket.resetAndDestroy();
      }
    },
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) {
        socket.pause();
      }
    },
    thaw: () => {
      isFrozen = false;
      for (const socket of sockets) {
        socket.resume();
      }
    },
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
