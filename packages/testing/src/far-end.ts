import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server that a tunnel leads to: on loopback, or at the path of a socket. */
export class FarEnd {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** All that have connected. */
  connections = 0;

  private constructor(serve: (socket: Socket) => void) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      serve(socket);
    });
  }

  /** @param at - a port (0: a free one) of 127.0.0.1 or of another address, or a socket's path */
  static async open(
    serve: (socket: Socket) => void,
    at: { readonly host?: string; readonly port?: number } | string = {},
  ): Promise<FarEnd> {
    const farEnd = new FarEnd(serve);
    if (typeof at === 'string') {
      farEnd.#server.listen(at);
    } else {
      farEnd.#server.listen(at.port ?? 0, at.host ?? '127.0.0.1');
    }
    await once(farEnd.#server, 'listening');
    return farEnd;
  }

  /** Gives back what it takes, and ends when that has ended. */
  static echo(at?: Parameters<typeof FarEnd.open>[1]): Promise<FarEnd> {
    return FarEnd.open((socket) => socket.pipe(socket), at);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Those that are connected. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Resolves when so many are connected. */
  async until(open: number): Promise<void> {
    const untilMs = performance.now() + 20_000;
    while (this.open !== open) {
      if (performance.now() > untilMs) {
        throw new Error(`${this.open} are connected, not ${open}.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Breaks off whatever is connected. */
  reset(): void {
    this.#sockets.forEach((socket) => socket.resetAndDestroy());
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
    await closed;
  }
}
