import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Which side of a connection something comes from: the client connects, the server is connected to. */
export type Side = 'client' | 'server';

/** What ends a connection as it passes. */
export interface Cue {
  /** The bytes, or a text in UTF-8, also if they come in pieces. */
  readonly content: Uint8Array | string;
  readonly from: Side;
  /** Whether the other side still gets the piece with the end of the content: then only the answer is lost. */
  readonly arrives: boolean;
}

interface Trap {
  readonly content: Buffer;
  readonly cue: Cue;
  readonly sprung: () => void;
}

/** One client's connection through the proxy. */
interface Link extends Readonly<Record<Side, Socket>> {
  /** Whether nothing passes any more, since it is being cut. */
  isOver: boolean;
}

const OTHER: Readonly<Record<Side, Side>> = { client: 'server', server: 'client' };

/** A stretch of network on loopback that may fall silent or be cut, also at a given content. */
export class TcpProxy {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #traps = new Set<Trap>();
  #isFrozen = false;
  /** How many bytes each side has sent that were passed on. */
  readonly passed: Record<Side, number> = { client: 0, server: 0 };
  /** Also once it is closed: then nobody listens there. */
  readonly port: number;

  private constructor(server: Server, target: { readonly port: number; readonly host: string }) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => {
      const link: Link = { client, server: connect(target), isOver: false };
      this.#links.add(link);
      this.#carry(link, 'client');
      this.#carry(link, 'server');
    });
  }

  /** Opens a proxy on a free port. */
  static async open(targetPort: number, targetHost = '127.0.0.1'): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { port: targetPort, host: targetHost });
  }

  /** Opens a proxy to the server that a URL names, and gives the URL that goes through it. */
  static async before(url: string): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
    const through = new URL(url);
    const proxy = await TcpProxy.open(Number(through.port), through.hostname);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    return { proxy, url: through.href };
  }

  /** Nothing passes any more, in either direction, and nobody is told; connecting still works. */
  freeze(): void {
    this.#isFrozen = true;
    this.#sockets().forEach((socket) => socket.pause());
  }

  /** All that was held up passes. */
  thaw(): void {
    this.#isFrozen = false;
    this.#sockets().forEach((socket) => socket.resume());
  }

  /** Resets all connections, with what is held up in them; new ones work. */
  cut(): void {
    this.#links.forEach(reset);
  }

  /** Resets the first connection in which the content passes from now on; resolves once it is reset. */
  cutAt(cue: Cue): Promise<void> {
    return new Promise((sprung) => {
      this.#traps.add({ content: Buffer.from(cue.content), cue, sprung });
    });
  }

  /** Ends all connections, and takes no new ones. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#sockets().forEach((socket) => socket.destroy());
    await closed;
  }

  #sockets(): Socket[] {
    return [...this.#links].flatMap(({ client, server }) => [client, server]);
  }

  /** Passes on what comes from one side. */
  #carry(link: Link, side: Side): void {
    const from = link[side];
    const to = link[OTHER[side]];
    // What has passed of a content whose rest may follow.
    let passed: Buffer = Buffer.alloc(0);
    from.on('data', (piece: Buffer) => {
      if (link.isOver) {
        return;
      }
      const traps = [...this.#traps].filter(({ cue }) => cue.from === side);
      const seen = traps.length === 0 ? piece : Buffer.concat([passed, piece]);
      const trap = traps.find(({ content }) => seen.includes(content));
      if (trap !== undefined) {
        this.#spring(trap, link, piece);
        return;
      }
      const longest = Math.max(0, ...traps.map(({ content }) => content.length - 1));
      passed = seen.subarray(Math.max(0, seen.length - longest));
      this.passed[side] += piece.length;
      if (!to.write(piece)) {
        from.pause();
      }
    });
    to.on('drain', () => {
      if (!this.#isFrozen) {
        from.resume();
      }
    });
    // A reset connection ends with an error; `close` follows.
    from.on('error', () => undefined);
    from.once('end', () => to.end());
    from.once('close', () => {
      this.#links.delete(link);
      if (!link.isOver) {
        to.destroy();
      }
    });
    if (this.#isFrozen) {
      from.pause();
    }
  }

  #spring(trap: Trap, link: Link, piece: Buffer): void {
    this.#traps.delete(trap);
    link.isOver = true;
    const { cue, sprung } = trap;
    const finish = (): void => {
      reset(link);
      sprung();
    };
    if (cue.arrives) {
      // Not reset before all of it is on its way.
      link[OTHER[cue.from]].end(piece, finish);
    } else {
      finish();
    }
  }
}

function reset(link: Link): void {
  link.isOver = true;
  link.client.resetAndDestroy();
  link.server.resetAndDestroy();
}
