import { once } from 'node:events';
import WebSocket from 'ws';

/** What a WebSocket has heard, and how to wait for more. */
export class DuplexClient {
  readonly socket: WebSocket;
  readonly said: { readonly type: string; readonly [key: string]: unknown }[] = [];
  readonly chunks: Buffer[] = [];
  closed: number | undefined;

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, 'drydock.v1', { headers });
    this.socket.setMaxListeners(0);
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.chunks.push(data);
      } else {
        this.said.push(JSON.parse(data.toString()) as (typeof this.said)[number]);
      }
    });
    this.socket.on('close', (code) => (this.closed = code));
    this.socket.on('error', () => undefined);
  }

  say(message: object | Buffer): void {
    this.socket.send(Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  get bytes(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** Looked at as messages come, for 20 s at most. */
  async until(what: string, look: () => boolean): Promise<void> {
    const untilMs = performance.now() + 20_000;
    while (!look()) {
      if (performance.now() > untilMs || (this.closed !== undefined && !look())) {
        throw new Error(`never ${what}: ${JSON.stringify(this.said)} ${this.bytes} ${this.closed}`);
      }
      await Promise.race([
        once(this.socket, 'message'),
        once(this.socket, 'close'),
        new Promise((resolve) => setTimeout(resolve, 100)),
      ]);
    }
  }

  last(type: string): Promise<void> {
    return this.until(type, () => this.said.at(-1)?.type === type && this.closed !== undefined);
  }
}
