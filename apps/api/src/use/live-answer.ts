import type { Operation } from '@drydock/blueprint';
import { EXEC_HEARTBEAT_MS } from '@drydock/contract';
import type { Json } from '@drydock/model';
import type { FastifyReply } from 'fastify';
import { presentable, problemOf } from '../http/problem.ts';
import { logFields } from '../http/request-log.ts';
import { SseConnection } from '../http/sse-connection.ts';
import type { Services } from '../services.ts';

interface OpenAnswer {
  readonly connection: SseConnection;
  readonly heartbeat: NodeJS.Timeout;
}

/**
 * What an operation says, live: `started`, its events, and at the end its answer or why there is none. A
 * slow client slows the operation down; it is never cut off for that.
 */
export class LiveAnswer {
  readonly #reply: FastifyReply;
  readonly #log: Services['log'];
  #open: OpenAnswer | undefined;

  constructor(reply: FastifyReply, { log }: Pick<Services, 'log'>) {
    this.#reply = reply;
    this.#log = log;
  }

  /** The operation may act: from here on the answer is a stream, whatever comes. */
  started(data: object): Promise<void> {
    return this.#send('started', data);
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  emit(name: string, data: Json | Uint8Array): Promise<void> {
    return this.#send(
      name,
      data instanceof Uint8Array
        ? { data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64') }
        : data,
    );
  }

  /** The last event. An operation that ended before it had started opens the stream for that alone. */
  async end({ outcome }: Pick<Operation, 'outcome'>, answer: Json): Promise<void> {
    await this.#send(outcome?.event ?? 'end', answer);
    this.#close();
  }

  /** Says why there is no answer. @throws the error itself if nothing was sent yet */
  async fail(error: unknown): Promise<void> {
    if (this.#open === undefined) {
      throw error;
    }
    const { request } = this.#reply;
    const shown = presentable(error);
    if (shown.code === 'internal') {
      this.#log.error({ ...logFields(request), err: error }, 'an operation failed');
    }
    await this.#send('error', problemOf(shown, request.id));
    this.#close();
  }

  async #send(event: string, data: Json | object): Promise<void> {
    this.#open ??= this.#begin();
    this.#open.connection.send({ event, data: JSON.stringify(data) });
    await this.#open.connection.hasRoom();
  }

  #begin(): OpenAnswer {
    this.#reply.hijack();
    const { raw, request } = this.#reply;
    const connection = new SseConnection(raw, request.id, { keepsConnection: true });
    const heartbeat = setInterval(() => connection.sendComment('still running'), EXEC_HEARTBEAT_MS);
    return { connection, heartbeat };
  }

  #close(): void {
    clearInterval(this.#open?.heartbeat);
    this.#open?.connection.end();
  }
}
