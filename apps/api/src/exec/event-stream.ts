import { EXEC_HEARTBEAT_MS, type ExecEventName } from '@drydock/contract';
import type { ServerResponse } from 'node:http';

/** Server-sent events on a connection that may be slow, or gone. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse, requestId: string) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      // Asks a proxy in between not to collect what should be live.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.#heartbeat = setInterval(() => response.write(': still running\n\n'), EXEC_HEARTBEAT_MS);
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  async send(event: ExecEventName, data: object): Promise<void> {
    const response = this.#response;
    if (
      response.destroyed ||
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    ) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.on('drain', done);
      response.on('close', done);
    });
  }

  end(): void {
    clearInterval(this.#heartbeat);
    this.#response.end();
  }
}
