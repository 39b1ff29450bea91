import { EXEC_HEARTBEAT_MS, type ExecEventName } from '@drydock/contract';
import type { ServerResponse } from 'node:http';
import { SseConnection } from '../../http/sse-connection.ts';

/** What a command says, live. A slow client slows the command down; it is never cut off for that. */
export class OutputStream {
  readonly #connection: SseConnection;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse, requestId: string) {
    this.#connection = new SseConnection(response, requestId, { keepsConnection: true });
    this.#heartbeat = setInterval(
      () => this.#connection.sendComment('still running'),
      EXEC_HEARTBEAT_MS,
    );
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  async send(event: ExecEventName, data: object): Promise<void> {
    this.#connection.send({ event, data: JSON.stringify(data) });
    await this.#connection.hasRoom();
  }

  end(): void {
    clearInterval(this.#heartbeat);
    this.#connection.end();
  }
}
